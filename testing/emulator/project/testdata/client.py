# SPDX-License-Identifier: Apache-2.0

"""Calls every API of the emulator that has a client in boto3."""

import base64
import json
import time

import boto3
from botocore.exceptions import ClientError

client = boto3.client("lambda")
stacks = boto3.client("cloudformation")
logs = boto3.client("logs")


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]["Code"]
        assert got == code, f"{call.__name__}: {got}, want {code}"
        assert error.response["Error"]["Message"], call.__name__
        return
    raise AssertionError(f"{call.__name__} was not refused")


def invoke(name, payload=None, **arguments):
    if payload is not None:
        arguments["Payload"] = json.dumps(payload)
    return client.invoke(FunctionName=name, **arguments)


def history(arn, **arguments):
    out = client.get_durable_execution_history(DurableExecutionArn=arn, **arguments)
    return out["Events"]


def callback(arn, n):
    """The id of the nth callback of an execution, once that is open."""
    while True:
        found = [e for e in history(arn) if e["EventType"] == "CallbackStarted"]
        if len(found) > n:
            return found[n]["CallbackStartedDetails"]["CallbackId"]
        time.sleep(0.05)


def ended(arn):
    while True:
        out = client.get_durable_execution(DurableExecutionArn=arn)
        if out["Status"] != "RUNNING":
            return out
        time.sleep(0.05)


def ordinary_functions():
    out = invoke("Fn", {"a": "é"}, LogType="Tail")
    assert out["StatusCode"] == 200
    assert json.load(out["Payload"]) == {"a": "é"}
    assert "hello" in base64.b64decode(out["LogResult"]).decode()
    assert invoke("Fn", {}, InvocationType="Event")["StatusCode"] == 202
    assert invoke("Fn", {}, InvocationType="DryRun")["StatusCode"] == 204
    refused("ResourceNotFoundException", client.invoke, FunctionName="Nobody")
    refused("InvalidRequestContentException", client.invoke, FunctionName="Fn", Payload=b"{")
    refused("InvalidParameterValueException", client.invoke, FunctionName="Approval")


def durable_functions():
    out = invoke("Broken:live", {"id": 7}, DurableExecutionName="order-7")
    assert out["FunctionError"] == "Unhandled"
    failure = json.load(out["Payload"])
    assert failure["errorType"] == "noSuchOrderError", failure
    arn = out["DurableExecutionArn"]
    assert ":function:Broken:1/durable-execution/order-7/" in arn, arn
    again = invoke("Broken:live", {"id": 7}, DurableExecutionName="order-7")
    assert again["DurableExecutionArn"] == arn
    refused("DurableExecutionAlreadyStartedException", client.invoke, FunctionName="Broken:live",
            Payload=b"{}", DurableExecutionName="order-7")

    about = client.get_durable_execution(DurableExecutionArn=arn)
    assert about["Status"] == "FAILED" and about["Version"] == "1", about
    assert about["Error"]["ErrorMessage"] == "no such order"
    assert about["InputPayload"] == '{"id": 7}'
    events = history(arn, IncludeExecutionData=True)
    assert events[0]["EventType"] == "ExecutionStarted"
    assert [e["EventId"] for e in events] == list(range(1, len(events) + 1))
    newest = history(arn, ReverseOrder=True, MaxItems=1)
    assert [e["EventId"] for e in newest] == [len(events)]
    refused("ResourceNotFoundException", client.get_durable_execution,
            DurableExecutionArn=arn[:-1] + "x")


def callbacks():
    out = invoke("Approval", {}, Qualifier="live", InvocationType="Event",
                 DurableExecutionName="a_1-B")
    arn = out["DurableExecutionArn"]
    approval = callback(arn, 0)
    client.send_durable_execution_callback_heartbeat(CallbackId=approval)
    client.send_durable_execution_callback_success(CallbackId=approval, Result=b'{"by": "kim"}')
    refused("InvalidParameterValueException", client.send_durable_execution_callback_success,
            CallbackId=approval, Result=b"1")
    client.send_durable_execution_callback_failure(
        CallbackId=callback(arn, 1), Error={"ErrorMessage": "card refused"})
    out = ended(arn)
    assert out["Status"] == "SUCCEEDED"
    assert json.loads(out["Result"]) == {"answer": {"by": "kim"}, "refused": "card refused"}
    refused("InvalidParameterValueException", client.send_durable_execution_callback_success,
            CallbackId="bm9ib2R5")


def stopping():
    arn = invoke("Approval:1", {}, InvocationType="Event")["DurableExecutionArn"]
    callback(arn, 0)
    out = client.stop_durable_execution(
        DurableExecutionArn=arn, Error={"ErrorType": "CalledOff", "ErrorMessage": "no more"})
    about = ended(arn)
    assert about["Status"] == "STOPPED"
    assert about["Error"]["ErrorType"] == "CalledOff"
    assert abs((out["StopTimestamp"] - about["EndTimestamp"]).total_seconds()) < 1


def lists():
    def listed(**arguments):
        out = client.list_durable_executions_by_function(FunctionName="Approval", **arguments)
        return [e["Status"] for e in out["DurableExecutions"]]

    assert sorted(listed()) == ["STOPPED", "SUCCEEDED"]
    assert listed(Statuses=["STOPPED", "FAILED"]) == ["STOPPED"]
    assert listed(DurableExecutionName="a_1-B") == ["SUCCEEDED"]
    assert listed(Qualifier="live", ReverseOrder=True) == ["SUCCEEDED", "STOPPED"]
    assert listed(Qualifier="$LATEST") == []
    assert len(listed(MaxItems=1)) == 1

    names = [f["FunctionName"] for f in client.list_functions()["Functions"]]
    assert "Approval" in names and "Fn" in names, names
    versions = client.list_versions_by_function(FunctionName="Approval")["Versions"]
    assert [v["Version"] for v in versions] == ["$LATEST", "1"]
    aliases = client.list_aliases(FunctionName="Approval")["Aliases"]
    assert [(a["Name"], a["FunctionVersion"]) for a in aliases] == [("live", "1")]
    assert client.get_alias(FunctionName="Approval", Name="live")["AliasArn"].endswith(":live")
    about = client.get_function_configuration(FunctionName="Approval:live")
    assert about["Version"] == "1" and about["Runtime"] == "provided.al2023"
    assert about["DurableConfig"]["ExecutionTimeout"] == 86400
    about = client.get_function(FunctionName="Fn")["Configuration"]
    assert about["Handler"] == "app.handler" and "DurableConfig" not in about


def other_services():
    resources = stacks.list_stack_resources(StackName="shop")["StackResourceSummaries"]
    assert [r["PhysicalResourceId"] for r in resources] == ["Fn"]
    detail = stacks.describe_stack_resource(StackName="shop", LogicalResourceId="Fn")
    assert detail["StackResourceDetail"]["ResourceType"] == "AWS::Lambda::Function"
    assert stacks.describe_stacks(StackName="shop")["Stacks"][0]["StackName"] == "shop"
    stacks.delete_stack(StackName="shop")
    refused("ValidationError", stacks.describe_stacks, StackName="shop")

    found = logs.filter_log_events(logGroupName="/aws/lambda/Fn")["events"]
    assert any("hello" in e["message"] for e in found), found
    refused("ResourceNotFoundException", logs.filter_log_events, logGroupName="/aws/lambda/None")


ordinary_functions()
durable_functions()
callbacks()
stopping()
lists()
other_services()
print("all is well")
