# Calls of boto3: a JSON line in, a JSON line out.
import json
import re
import sys

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(signature_version=UNSIGNED)
CLIENTS = [
    boto3.client(name, endpoint_url=sys.argv[1], region_name="us-east-1", config=CONFIG)
    for name in ("sso-oidc", "sso")
]


def call(operation, given):
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    client = next(client for client in CLIENTS if hasattr(client, method))
    try:
        output = getattr(client, method)(**given)
        output.pop("ResponseMetadata", None)
        return {"output": output}
    except ClientError as error:
        return {"error": error.response["Error"]["Code"]}
    except Exception as error:
        return {"error": type(error).__name__}


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(call(asked["operation"], asked["input"])), flush=True)
