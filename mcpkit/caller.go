package mcpkit

import (
	"runtime"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// caller returns the position of the call of the function that calls caller.
func caller() policy.Pos {
	_, file, line, _ := runtime.Caller(2)
	return policy.Pos{File: file, Line: line}
}

// noPos is the position of a problem that is reported at the manifest.
var noPos policy.Pos
