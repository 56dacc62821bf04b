"""How much one process takes on: threads, connections, sockets, disk. Read by settings.py."""

from journeymap.config import env

JOURNEYMAP_THREADS = env.integer(
    "JOURNEYMAP_THREADS",
    default=8,
    least=1,
    most=128,
    summary="threads that answer HTTP requests in one web process",
)
JOURNEYMAP_WEB_PROCESSES = env.integer(
    "JOURNEYMAP_WEB_PROCESSES",
    default=1,
    least=1,
    most=256,
    summary="web processes that share the database; above 1 needs REDIS_URL and PostgreSQL",
)
JOURNEYMAP_WORKER_THREADS = env.integer(
    "JOURNEYMAP_WORKER_THREADS",
    default=4,
    least=1,
    most=64,
    summary="jobs one worker process runs at once, apart from collecting",
)
JOURNEYMAP_COLLECT_THREADS = env.integer(
    "JOURNEYMAP_COLLECT_THREADS",
    default=12,
    least=2,
    most=128,
    summary="KPI sources one worker process asks at once; doubtful ones take half at most",
)
JOURNEYMAP_MAX_CONNECTIONS = env.integer(
    "JOURNEYMAP_MAX_CONNECTIONS",
    default=1500,
    least=10,
    most=100_000,
    summary="open connections one web process accepts before it answers 503",
)
JOURNEYMAP_SOCKETS_PER_USER = env.integer(
    "JOURNEYMAP_SOCKETS_PER_USER",
    default=10,
    least=1,
    most=1200,
    summary="open sockets (tabs with a map) one person or guest may have in one web process",
)
JOURNEYMAP_SOCKET_BATCHES_PER_SECOND = env.integer(
    "JOURNEYMAP_SOCKET_BATCHES_PER_SECOND",
    default=20,
    least=1,
    most=10_000,
    summary="edits one socket may send a second before it is asked to wait",
)
JOURNEYMAP_WORKSPACE_MEDIA_MB = env.integer(
    "JOURNEYMAP_WORKSPACE_MEDIA_MB",
    default=2_000,
    least=1,
    most=10_000_000,
    summary="disk space the images of one workspace may take; the same image counts once",
)
JOURNEYMAP_MIN_FREE_MB = env.integer(
    "JOURNEYMAP_MIN_FREE_MB",
    default=100,
    least=0,
    most=1_000_000,
    summary="free disk space in the data folder below which /readyz says 503",
)
