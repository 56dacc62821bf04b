"""Routes of this package below /api/v1/."""

from django.urls import path

from journeymap.kpis import comparing_views as comparing
from journeymap.kpis import definition_views as definitions
from journeymap.kpis import longer_views as longer
from journeymap.kpis import run_views as runs
from journeymap.kpis import source_views as sources
from journeymap.kpis import views

urlpatterns = [
    path("kpi-definitions", definitions.DefinitionsView.as_view(), name="kpi-definitions"),
    path(
        "kpi-definitions/<uuid:definition_id>",
        definitions.DefinitionView.as_view(),
        name="kpi-definition",
    ),
    path(
        "kpi-definitions/<uuid:definition_id>/clone",
        definitions.CloneView.as_view(),
        name="kpi-definition-clone",
    ),
    path(
        "kpi-definitions/<uuid:definition_id>/bands",
        definitions.BandsView.as_view(),
        name="kpi-definition-bands",
    ),
    path(
        "kpi-definitions/<uuid:definition_id>/uses",
        definitions.UsesView.as_view(),
        name="kpi-definition-uses",
    ),
    path("kpi-benchmarks", definitions.BenchmarksView.as_view(), name="kpi-benchmarks"),
    path("source-recipes", sources.RecipesView.as_view(), name="source-recipes"),
    path("sources", sources.SourcesView.as_view(), name="sources"),
    path("sources/<uuid:source_id>", sources.SourceView.as_view(), name="source"),
    path("sources/<uuid:source_id>/test", sources.SourceTestView.as_view(), name="source-test"),
    path("sources/<uuid:source_id>/runs", runs.SourceRunsView.as_view(), name="source-runs"),
    path("kpi-runs", runs.RunsView.as_view(), name="kpi-runs"),
    path(
        "sources/<uuid:source_id>/backfills",
        runs.BackfillsView.as_view(),
        name="source-backfills",
    ),
    path(
        "sources/<uuid:source_id>/backfills/<uuid:job_id>",
        runs.BackfillView.as_view(),
        name="source-backfill",
    ),
    path(
        "sources/<uuid:source_id>/upload",
        sources.SourceUploadView.as_view(),
        name="source-upload",
    ),
    path(
        "sources/<uuid:source_id>/collect",
        sources.SourceCollectView.as_view(),
        name="source-collect",
    ),
    path("kpi-health", definitions.HealthView.as_view(), name="kpi-health"),
    path("stage-kpis/<uuid:stage_kpi_id>", views.StageKpiView.as_view(), name="stage-kpi"),
    path("stage-kpis/<uuid:stage_kpi_id>/targets", views.TargetsView.as_view(), name="targets"),
    path("stage-kpis/<uuid:stage_kpi_id>/rollup", longer.RollupView.as_view(), name="kpi-rollup"),
    path(
        "stage-kpis/<uuid:stage_kpi_id>/segments",
        longer.SegmentsView.as_view(),
        name="kpi-segments",
    ),
    path(
        "stage-kpis/<uuid:stage_kpi_id>/compare",
        comparing.CompareView.as_view(),
        name="kpi-compare",
    ),
    path(
        "stage-kpis/<uuid:stage_kpi_id>/annotations",
        comparing.AnnotationsView.as_view(),
        name="kpi-annotations",
    ),
    path(
        "kpi-annotations/<uuid:annotation_id>",
        comparing.AnnotationView.as_view(),
        name="kpi-annotation",
    ),
    path(
        "maps/<uuid:map_id>/kpi-comparison",
        comparing.MapCompareView.as_view(),
        name="map-kpi-comparison",
    ),
    path("targets/<uuid:target_id>", views.TargetView.as_view(), name="target"),
    path(
        "stage-kpis/<uuid:stage_kpi_id>/snapshots", views.SnapshotsView.as_view(), name="snapshots"
    ),
]
