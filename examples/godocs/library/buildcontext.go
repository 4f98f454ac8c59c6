package library

import (
	"go/build"
	"strconv"
)

// buildContext returns the machine's default context with the release tags of the installation that
// is read, which may be newer than the one that built this program.
func buildContext(env goEnv) build.Context {
	ctxt := build.Default
	ctxt.GOROOT = env.root
	if minor := minorVersion(env.version); minor > 0 {
		tags := make([]string, 0, minor)
		for i := 1; i <= minor; i++ {
			tags = append(tags, "go1."+strconv.Itoa(i))
		}
		ctxt.ReleaseTags = tags
	}
	return ctxt
}
