package wire_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/call"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/visible"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/wire"
)

type viewKey struct{}

// TestListsInTheCacheAreBoundedInBytes lists large tools in many views.
func TestListsInTheCacheAreBoundedInBytes(t *testing.T) {
	testsize.OnlySlow(t, "it makes many lists")
	testsize.SkipUnderRace(t, "it measures time or memory")
	const checks = 6
	large := echo(t, "large")
	large.Definition.Description = strings.Repeat("x", 1<<20)
	tools := []*call.Tool{large}
	for i := range checks {
		tool := echo(t, fmt.Sprintf("tool%d", i))
		tool.Visible = visible.New(func(ctx context.Context) bool {
			view, _ := ctx.Value(viewKey{}).(int)
			return view>>i&1 == 1
		})
		tools = append(tools, tool)
	}
	s := newServer(t, nil, func(*wire.Service) {}, tools...)
	list := func(view int) {
		c := s.client()
		r := c.request(http.MethodPost, message("tools/list", `{}`))
		rec := c.do(r.WithContext(context.WithValue(r.Context(), viewKey{}, view)))
		require.Equal(t, http.StatusOK, rec.Code)
		require.Greater(t, rec.Body.Len(), 1<<20)
	}
	live := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	list(0)
	before := live()
	for view := range 1 << checks {
		list(view)
	}
	assert.Less(t, live()-before, int64(24<<20), "64 lists of 1 MiB")
	runtime.KeepAlive(s)
}
