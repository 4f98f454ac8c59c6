package telemetry

import (
	"strconv"

	"go.opentelemetry.io/otel/attribute"

	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
)

// spanName returns the method and, if there is one, the tool or prompt.
func spanName(op observe.Operation) string {
	switch {
	case op.Tool != "":
		return op.Method + " " + op.Tool
	case op.Prompt != "":
		return op.Method + " " + op.Prompt
	}
	return op.Method
}

// startAttributes returns the attributes that a span starts with: what a sampler may decide by.
// These and the other attributes may all be labels of metrics, since no client chooses a value.
func startAttributes(op observe.Operation) []attribute.KeyValue {
	kv := append(make([]attribute.KeyValue, 0, 3), keyMethod.String(op.Method))
	if op.Method == "tools/call" {
		kv = append(kv, keyOperation.String(operationTool))
	}
	if op.Tool != "" {
		kv = append(kv, keyTool.String(op.Tool))
	}
	if op.Deprecated {
		kv = append(kv, keyDeprecated.Bool(true))
	}
	return kv
}

// moreAttributes returns the other attributes of an operation.
func moreAttributes(op observe.Operation) []attribute.KeyValue {
	kv := make([]attribute.KeyValue, 0, 8)
	if op.Prompt != "" {
		kv = append(kv, keyPrompt.String(op.Prompt))
	}
	if op.Protocol != "" {
		kv = append(kv, keyProtocol.String(op.Protocol))
	}
	switch op.HTTP {
	case "":
		return append(kv, keyTransport.String("pipe"))
	case "3":
		kv = append(kv, keyTransport.String("quic"))
	default:
		kv = append(kv, keyTransport.String("tcp"))
	}
	return append(kv, keyNetwork.String("http"), keyNetworkVersion.String(op.HTTP))
}

// outcomeAttributes returns the attributes of an outcome.
func outcomeAttributes(out observe.Outcome) []attribute.KeyValue {
	kv := append(make([]attribute.KeyValue, 0, 3), keyResult.String(string(out.Result)))
	if out.Code != 0 {
		kv = append(kv, keyRPCStatus.String(strconv.FormatInt(out.Code, 10)))
	}
	if e := errorType(out); e != "" {
		kv = append(kv, keyErrorType.String(e))
	}
	return kv
}
