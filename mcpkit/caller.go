package mcpkit

import (
	"runtime"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// caller returns the place that called the function that is skip frames above
// the one calling caller.
func caller(skip int) policy.Pos {
	_, file, line, ok := runtime.Caller(skip + 1)
	if !ok {
		return policy.Pos{}
	}
	return policy.Pos{File: file, Line: line}
}

// noPos is the position of a problem that is reported at the manifest.
var noPos policy.Pos
