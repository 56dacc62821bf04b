"""The ops that draw one of the sample's maps from its YAML, already in one language."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from journeymap.cards.evidence import LINKS
from journeymap.library.drawing import CATEGORY_OF_PHASE, Drawing
from journeymap.library.instantiate import definition_ids
from journeymap.library.sample_library import Cast

Json = dict[str, Any]

_CARD_OF_LANE = {"thoughts": "quote", "opportunities": "opportunity", "gains": "gain"}
_SECTIONS = {link.entity: section for section, link in LINKS.items()}


@dataclass(frozen=True)
class Scene:
    """What a map is drawn with: library rows, the figures, other maps, today."""

    cast: Cast
    kpis: Json
    maps: Mapping[str, uuid.UUID]
    today: date


def sample_drawing(content: Json, scene: Scene) -> Drawing:
    """The ops of one map."""
    return _Sample(content, scene).drawn()


class _Sample:
    def __init__(self, content: Json, scene: Scene) -> None:
        self.content, self.scene = content, scene
        self.drawing = Drawing()
        self.lanes: dict[str, str] = {}
        # What is drawn, by its key: (entity, id). A reading's key is "touchpoint/persona".
        self.known: dict[str, tuple[str, str]] = {}

    def drawn(self) -> Drawing:
        for lane in self.content["lanes"]:
            kind, _, boundary = lane.partition("|")
            self.lanes[kind] = self.drawing.lane(kind, boundary_below=boundary or "none")
        for number, (key, weight) in enumerate(self.content["personas"].items()):
            persona = self.scene.cast.personas[key]
            self.drawing.persona(persona, is_primary=number == 0, weight=weight)
        for stage in self.content["stages"]:
            self._stage(stage)
        for evidence in self.content["evidence"]:
            self._evidence(evidence)
        for start, end, kind, label, more in self.content["connectors"]:
            (from_entity, from_id), (to_entity, to_id) = self.known[start], self.known[end]
            ends = {f"from_{from_entity}": from_id, f"to_{to_entity}": to_id}
            self.drawing.add("connector", kind=kind, label=label or "", **ends, **more)
        for link in self.content.get("links", ()):
            if link["to"] in self.scene.maps:
                to_map = str(self.scene.maps[link["to"]])
                self.drawing.add("map_link", to_map=to_map, kind=link["kind"])
        return self.drawing

    def _stage(self, stage: Json) -> None:
        low, high = stage.get("duration", (None, None))
        stage_id = self.drawing.stage(
            stage["name"],
            stage["phase"],
            goal=stage["goal"],
            duration_min_s=low,
            duration_max_s=high,
        )
        steps: dict[str | None, str | None] = {None: None}
        for step in stage.get("steps", ()):
            child = self.scene.maps.get(step.get("child", ""))
            steps[step["key"]] = self.drawing.step(
                stage_id,
                step["name"],
                wait_s=step.get("wait_s"),
                child_map=None if child is None else str(child),
            )
        for lane, cards in stage.get("cards", {}).items():
            for step, title, more in cards:
                self._card(lane, stage_id, steps[step], title, more)
        for key, step, channel, importance, name, more in stage["touchpoints"]:
            touchpoint = self.drawing.placed(
                "touchpoint",
                self.lanes["touchpoints"],
                stage_id,
                steps[step],
                name=name,
                channel=channel,
                importance=importance,
                category=CATEGORY_OF_PHASE.get(stage["phase"]),
                is_moment_of_truth="mot_kind" in more,
                **self._named(more, "definition"),
            )
            self.known[key] = ("touchpoint", touchpoint)
        for at, persona, valence, *more in stage["feel"]:
            names = ("intensity", "label", "evidence_level", "n", "note")
            self._feeling(at, persona, valence, dict(zip(names, more, strict=True)))
        for at, persona, valence in stage.get("expect", ()):
            self._feeling(at, persona, valence, {"state": "expected"})
        for key, step, touchpoint, kind, title, more, personas in stage.get("pains", ()):
            pain = self.drawing.placed(
                "pain_point",
                self.lanes["pains"],
                stage_id,
                steps[step],
                touchpoint=self.known[touchpoint][1],
                kind=kind,
                title=title,
                personas=self._ids(personas),
                **more,
            )
            self.known[key] = ("pain_point", pain)
        self._kpis(stage.get("kpi", ()), stage_id)

    def _card(self, lane: str, stage: str, step: str | None, title: str, more: Json) -> None:
        fields = dict(more)
        key = fields.pop("key", None)
        if "review_in" in fields:
            fields["review_due_on"] = self._day(fields.pop("review_in"))
        for name in ("personas", "tags"):
            if name in fields:
                fields[name] = self._ids(fields[name])
        fields = {"kind": _CARD_OF_LANE.get(lane, "text"), **fields}
        card = self.drawing.placed("card", self.lanes[lane], stage, step, title=title, **fields)
        if key is not None:
            self.known[key] = ("card", card)

    def _feeling(self, at: str, persona: str, valence: int, fields: Json) -> None:
        reading = self.drawing.add(
            "emotion_reading",
            touchpoint=self.known[at][1],
            persona=str(self.scene.cast.personas[persona]),
            valence=valence,
            **fields,
        )
        if fields.get("state") != "expected":
            self.known[f"{at}/{persona}"] = ("emotion_reading", reading)

    def _kpis(self, keys: list[str], stage: str) -> None:
        presets = {key: self.scene.kpis[key].get("definition", key) for key in keys}
        definitions = definition_ids(presets.values())
        for key in keys:
            self.drawing.add(
                "stage_kpi",
                (),
                stage=stage,
                definition=str(definitions[presets[key]]),
                source=str(self.scene.cast.source.pk),
                series=key,
                cadence="weekly",
                label_override=self.scene.kpis[key].get("label", ""),
            )

    def _evidence(self, row: Json) -> None:
        supports: dict[str, list[str]] = {}
        for key in row["supports"]:
            entity, row_id = self.known[key]
            supports.setdefault(_SECTIONS[entity], []).append(row_id)
        self.drawing.add(
            "evidence",
            kind=row["kind"],
            title=row["title"],
            quote=row.get("quote", ""),
            url=row.get("url"),
            level=row["level"],
            sample_size=row.get("n"),
            collected_on=self._day(-row["ago"]),
            **supports,
        )

    def _named(self, fields: Json, name: str) -> Json:
        if name not in fields:
            return fields
        return {**fields, name: str(self.scene.cast.definitions[fields[name]])}

    def _ids(self, keys: list[str]) -> list[str]:
        ids = self.scene.cast.ids()
        return sorted(ids[key] for key in keys)

    def _day(self, days: int) -> str:
        return (self.scene.today + timedelta(days=days)).isoformat()
