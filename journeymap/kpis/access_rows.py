"""Who may use each route and each op of this package: its rows of `journeymap.api.matrix`."""

ROUTES = """
GET    kpi-definitions                                       200 workspace: view
POST   kpi-definitions                                       201 workspace: library
GET    kpi-definitions/<uuid:definition_id>                  200 workspace: view
PATCH  kpi-definitions/<uuid:definition_id>                  200 workspace: library
DELETE kpi-definitions/<uuid:definition_id>                  204 workspace: library
POST   kpi-definitions/<uuid:definition_id>/clone            201 workspace: library
PUT    kpi-definitions/<uuid:definition_id>/bands            200 workspace: library
GET    kpi-definitions/<uuid:definition_id>/uses             200 workspace: view
GET    kpi-benchmarks                                        200 workspace: view
GET    source-recipes                                        200 workspace: sources
GET    sources                                               200 workspace: kpis
POST   sources                                               201 workspace: sources
GET    sources/<uuid:source_id>                              200 workspace: sources
PATCH  sources/<uuid:source_id>                              200 workspace: sources
DELETE sources/<uuid:source_id>                              204 workspace: sources
POST   sources/<uuid:source_id>/test                         200 workspace: sources
GET    sources/<uuid:source_id>/runs                         200 workspace: sources
GET    sources/<uuid:source_id>/backfills                    200 workspace: sources
DELETE sources/<uuid:source_id>/backfills/<uuid:job_id>      204 workspace: sources
GET    kpi-runs                                              200 workspace: sources
POST   sources/<uuid:source_id>/upload                       200 workspace: sources
POST   sources/<uuid:source_id>/collect                      202 workspace: sources
GET    kpi-health                                            200 workspace: view
GET    stage-kpis/<uuid:stage_kpi_id>                        200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/rollup                 200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/compare                200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/annotations            200 map: view
POST   stage-kpis/<uuid:stage_kpi_id>/annotations            201 map: kpis
PATCH  kpi-annotations/<uuid:annotation_id>                  200 map: kpis
DELETE kpi-annotations/<uuid:annotation_id>                  204 map: kpis
GET    maps/<uuid:map_id>/kpi-comparison                     200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/segments               200 map: view
GET    stage-kpis/<uuid:stage_kpi_id>/targets                200 map: view
POST   stage-kpis/<uuid:stage_kpi_id>/targets                201 map: kpis
PATCH  targets/<uuid:target_id>                              200 map: kpis
DELETE targets/<uuid:target_id>                              204 map: kpis
GET    stage-kpis/<uuid:stage_kpi_id>/snapshots              200 map: view
POST   stage-kpis/<uuid:stage_kpi_id>/snapshots              201 map: kpis
"""

OPS = """
op     stage_kpi.create             200 map: draw kpis
op     stage_kpi.set                200 map: draw kpis
op     stage_kpi.move               200 map: draw kpis
op     stage_kpi.delete             200 map: draw kpis
op     stage_kpi.restore            200 map: draw kpis
"""
