package proxy_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProgressComesBeforeTheAnswer checks that every notification of progress that the upstream
// sent before its answer is on the wire before the answer of the proxy.
func TestProgressComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	const calls = 50
	for way, upstream := range friendlyUpstreams(t) {
		t.Run(way, func(t *testing.T) {
			for _, perUser := range []int{0, 2} {
				upstream.Name, upstream.Annotations, upstream.PerUser = "friendly", readOnly(friendlyTools...), perUser
				wire := &tee{}
				t.Cleanup(wire.CloseIdleConnections)
				s := connect(t, listen(t, publicServer(t, open(t, upstream))), &http.Client{Transport: wire}, nil)
				for range calls {
					params := &mcp.CallToolParams{Name: "get_progress", Arguments: noteIn{"x"}}
					params.SetProgressToken("mine")
					_, err := s.CallTool(context.Background(), params)
					require.NoError(t, err)
				}
				seen := strings.Join(regexp.MustCompile(`"progress":\d|"text":"done"`).FindAllString(wire.String(), -1), " ")
				assert.Equal(t, strings.TrimSpace(strings.Repeat(`"progress":1 "progress":2 "progress":3 "text":"done" `, calls)), seen)
			}
		})
	}
}
