package audit

import (
	"errors"
)

// A stage is a part of the evidence, with what collects it.
type stage string

const (
	stageNetwork   stage = "network"   // DNS and TLS
	stageEndpoint  stage = "endpoint"  // plain requests: methods, redirects and Host
	stageHTTP      stage = "http"      // sessions, CORS and Origin
	stageLogin     stage = "login"     // the challenge and the metadata of OAuth
	stageProtocol  stage = "protocol"  // negotiation and lists, in both eras
	stageCalls     stage = "calls"     // calls of tools
	stageDocuments stage = "documents" // documentation, privacy policy, icon
	stageLoad      stage = "load"      // latency under a small load
	stageStdio     stage = "stdio"     // how a program uses its standard input and output
)

// errNotReached is the outcome of a stage that did not begin.
var errNotReached = errors.New("the audit ended before it")

// A notApplicable is the outcome of a stage that does not concern the target.
type notApplicable string

func (n notApplicable) Error() string { return string(n) }
