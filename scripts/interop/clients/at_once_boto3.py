# Credentials of a profile by boto3, when a line comes.
import json
import sys

import boto3

print("ready", flush=True)
sys.stdin.readline()
try:
    credentials = boto3.Session(profile_name=sys.argv[1]).get_credentials()
    outcome = {"accessKeyId": credentials.get_frozen_credentials().access_key}
except Exception as error:
    outcome = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(outcome), flush=True)
