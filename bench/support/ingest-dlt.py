"""The other peer: dlt's REST source into Parquet files in a folder, as its documentation writes it."""

import json
import os
import resource
import shutil
import sys
import tempfile
import time

os.environ.setdefault("RUNTIME__DLTHUB_TELEMETRY", "false")
os.environ.setdefault("RUNTIME__LOG_LEVEL", "ERROR")

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

url = sys.argv[1]
started = time.perf_counter()
root = tempfile.mkdtemp(prefix="atalaya-bench-dlt-")
source = rest_api_source(
    {
        "client": {
            "base_url": url,
            "paginator": {"type": "cursor", "cursor_path": "paging.next.after", "cursor_param": "after"},
        },
        "resources": [
            {
                "name": "contacts",
                "primary_key": "id",
                "write_disposition": "append",
                "endpoint": {"path": "contacts", "data_selector": "results"},
            }
        ],
    }
)
pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=f"{root}/pipelines",
    destination=dlt.destinations.filesystem(bucket_url=f"file://{root}/out"),
    dataset_name="bench",
)
pipeline.run(source, loader_file_format="parquet")
rows = pipeline.last_trace.last_normalize_info.row_counts["contacts"]
seconds = time.perf_counter() - started
shutil.rmtree(root)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "seconds": seconds, "peakMb": peak}))
