"""What a template shows of itself before it becomes a map: stages, lanes, how full each cell is."""

from collections import defaultdict
from typing import Any

from journeymap.library.models import MapTemplate

Json = dict[str, Any]
SAMPLES = 3
"""Texts a cell shows; the rest is counted."""

_LANE_OF = {"do": "actions", "think": "thoughts", "pain": "pains"}


def shown(template: MapTemplate) -> Json:
    """Return a template as lists show it: its stages, and the number of cards a cell."""
    stages = _stages(template)
    lanes = [lane["kind"] for lane in template.lanes]
    return {
        "id": str(template.pk),
        "key": template.key,
        "own": template.workspace_id is not None,
        "kind": template.kind,
        "sector": template.sector,
        "language": template.language or None,
        "name": {"en": template.name_en, "fr": template.name_fr},
        "summary": template.summary,
        "persona": _persona(template),
        "lanes": lanes,
        "stages": [
            {name: stage[name] for name in ("name", "canonical_phase", "touchpoints", "valence")}
            for stage in stages
        ],
        "cells": [[len(stage["texts"].get(n, ())) for stage in stages] for n in range(len(lanes))],
        "updated_at": template.updated_at,
    }


def shown_in_full(template: MapTemplate) -> Json:
    """Return a template with sample texts: for each lane, for each stage, up to three."""
    stages = _stages(template)
    samples = [
        [stage["texts"].get(number, [])[:SAMPLES] for stage in stages]
        for number in range(len(template.lanes))
    ]
    return {**shown(template), "samples": samples}


def _stages(template: MapTemplate) -> list[Json]:
    """Stages with what each holds; `texts` by the number of the lane."""
    return _built_in(template) if template.workspace_id is None else _own(template)


def _built_in(template: MapTemplate) -> list[Json]:
    lanes: dict[str, int] = {}
    for number, lane in enumerate(template.lanes):
        lanes.setdefault(lane["kind"], number)
    stages = []
    for stage in template.document["stages"]:
        texts: dict[int, list[Json]] = defaultdict(list)
        ideas = "opportunities" if "opportunities" in lanes else "ideas"
        named = [(_LANE_OF.get(part, ideas), stage.get(part)) for part in (*_LANE_OF, "opp")]
        named += list(stage.get("back", {}).items())
        named += [("touchpoints", {"en": row[3], "fr": row[2]}) for row in stage["tp"]]
        for kind, text in named:
            if text is not None and kind in lanes:
                texts[lanes[kind]].append({"en": text["en"], "fr": text["fr"]})
        stages.append(
            {
                "name": {"en": stage["en"], "fr": stage["fr"]},
                "canonical_phase": stage["phase"],
                "touchpoints": len(stage["tp"]),
                "valence": min(row[1] for row in stage["tp"]),
                "texts": texts,
            }
        )
    return stages


def _own(template: MapTemplate) -> list[Json]:
    content: Json = template.document
    lanes = {row["id"]: number for number, row in enumerate(content["lanes"])}
    stage_of_step = {row["id"]: row["stage"] for row in content["steps"]}
    stages: dict[str, Json] = {
        row["id"]: {
            "name": _both(row["name"]),
            "canonical_phase": row.get("canonical_phase") or "other",
            "touchpoints": 0,
            "valence": None,
            "texts": defaultdict(list),
        }
        for row in content["stages"]
    }
    at: dict[str, str] = {}
    for section, name in (("cards", "title"), ("touchpoints", "name"), ("pain_points", "title")):
        for row in content[section]:
            stage_id = row.get("stage") or stage_of_step.get(row.get("step") or "", "")
            if stage_id not in stages:
                continue
            at[row["id"]] = stage_id
            stages[stage_id]["texts"][lanes[row["lane"]]].append(_both(row[name]))
            stages[stage_id]["touchpoints"] += section == "touchpoints"
    for row in content["emotion_readings"]:
        where = row.get("touchpoint") or row.get("step") or row.get("stage")
        stage_id = at.get(where) or stage_of_step.get(where) or where
        stage = stages.get(stage_id)
        if stage is not None and (stage["valence"] is None or row["valence"] < stage["valence"]):
            stage["valence"] = row["valence"]
    return list(stages.values())


def _persona(template: MapTemplate) -> Json | None:
    if template.workspace_id is not None:
        return None
    persona = template.document["persona"]
    return {"name": persona["name"], "tagline": {"en": persona["en"], "fr": persona["fr"]}}


def _both(text: str) -> Json:
    """An own template speaks one language; whoever looks in the other reads the same."""
    return {"en": text, "fr": text}
