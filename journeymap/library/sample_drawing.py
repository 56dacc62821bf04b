"""The ops that draw the sample journey from its YAML."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.library.drawing import CATEGORY_OF_PHASE, Drawing
from journeymap.library.instantiate import definition_ids

Json = dict[str, Any]


@dataclass(frozen=True)
class Cast:
    """Ids of the library rows the journey names, by their keys, and each persona's weight."""

    personas: Mapping[str, uuid.UUID]
    weights: Mapping[str, str]
    tags: Mapping[str, uuid.UUID]


@dataclass(frozen=True)
class _Cell:
    """A stage while it is drawn: its id, its steps and its touchpoints by key."""

    stage: str
    steps: Mapping[str, str]
    touchpoints: dict[str, str]

    def step(self, key: str | None) -> str | None:
        return None if key is None else self.steps[key]


def sample_drawing(content: Json, *, language: str, cast: Cast, source: uuid.UUID) -> Drawing:
    """The ops of the sample's map in one language, its KPIs bound to the source."""
    return _Sample(content, language, cast, source).drawn()


class _Sample:
    def __init__(self, content: Json, language: str, cast: Cast, source: uuid.UUID) -> None:
        self.content, self.language, self.cast, self.source = content, language, cast, source
        self.drawing = Drawing()
        self.lanes: dict[str, str] = {}

    def drawn(self) -> Drawing:
        for kind in self.content["lanes"]:
            self.lanes[kind] = self.drawing.lane(kind)
        for number, (key, persona) in enumerate(self.cast.personas.items()):
            self.drawing.persona(persona, is_primary=number == 0, weight=self.cast.weights[key])
        definitions = definition_ids(self.content["kpis"])
        for stage in self.content["stages"]:
            cell = self._stage(stage)
            self._texts(stage, cell)
            self._touchpoints(stage, cell)
            self._feelings(stage, cell)
            self._pains(stage, cell)
            for key in stage["kpi"]:
                self.drawing.add(
                    "stage_kpi",
                    (),
                    stage=cell.stage,
                    definition=str(definitions[key]),
                    source=str(self.source),
                    series=key,
                    cadence="weekly",
                )
        return self.drawing

    def _stage(self, stage: Json) -> _Cell:
        low, high = stage.get("duration", (None, None))
        stage_id = self.drawing.stage(
            stage["name"][self.language],
            stage["phase"],
            goal=stage["goal"][self.language],
            duration_min_s=low,
            duration_max_s=high,
        )
        steps = {
            step["key"]: self.drawing.step(
                stage_id, step["name"][self.language], wait_s=step.get("wait_s")
            )
            for step in stage.get("steps", ())
        }
        return _Cell(stage_id, steps, {})

    def _texts(self, stage: Json, cell: _Cell) -> None:
        for part, lane, kind in (("do", "actions", "text"), ("think", "thoughts", "quote")):
            for step, text, personas in stage.get(part, ()):
                self.drawing.placed(
                    "card",
                    self.lanes[lane],
                    cell.stage,
                    cell.step(step),
                    kind=kind,
                    title=text[self.language],
                    personas=self._ids(self.cast.personas, personas),
                    evidence_level="qualitative",
                )
        for step, text, tags in stage.get("opportunities", ()):
            self.drawing.placed(
                "card",
                self.lanes["opportunities"],
                cell.stage,
                cell.step(step),
                kind="opportunity",
                title=text[self.language],
                tags=self._ids(self.cast.tags, tags),
            )

    def _touchpoints(self, stage: Json, cell: _Cell) -> None:
        for key, step, channel, importance, name, more in stage["touchpoints"]:
            cell.touchpoints[key] = self.drawing.placed(
                "touchpoint",
                self.lanes["touchpoints"],
                cell.stage,
                cell.step(step),
                name=name[self.language],
                channel=channel,
                importance=importance,
                category=CATEGORY_OF_PHASE[stage["phase"]],
                is_moment_of_truth="mot_kind" in more,
                **more,
            )

    def _feelings(self, stage: Json, cell: _Cell) -> None:
        for at, persona, valence, intensity, label, evidence, n, note in stage["feel"]:
            self.drawing.add(
                "emotion_reading",
                touchpoint=cell.touchpoints[at],
                persona=str(self.cast.personas[persona]),
                valence=valence,
                intensity=intensity,
                label=label,
                evidence_level=evidence,
                n=n,
                note=note[self.language],
            )

    def _pains(self, stage: Json, cell: _Cell) -> None:
        for step, touchpoint, kind, title, more, personas in stage.get("pains", ()):
            fields = dict(more)
            if "cause" in fields:
                fields["cause"] = fields["cause"][self.language]
            self.drawing.placed(
                "pain_point",
                self.lanes["pains"],
                cell.stage,
                cell.step(step),
                touchpoint=cell.touchpoints[touchpoint],
                kind=kind,
                title=title[self.language],
                personas=self._ids(self.cast.personas, personas),
                **fields,
            )

    @staticmethod
    def _ids(known: Mapping[str, uuid.UUID], keys: list[str]) -> list[str]:
        return sorted(str(known[key]) for key in keys)
