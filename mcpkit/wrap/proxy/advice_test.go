package proxy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
)

// TestAdviceAfterACallThatMayHaveRun has upstreams end during a call, or answer it with something
// that cannot be used. The model is told to check what the call has done, unless the tool only
// reads, or twice is the same as once, or the upstream never got the call.
func TestAdviceAfterACallThatMayHaveRun(t *testing.T) {
	t.Parallel()
	const again, check = "Try again", "Check what the call has done before you try it again"
	for name, a := range map[string]struct {
		annotate.Annotation

		want string
	}{
		"destructive":            {annotate.Destructive("Do it", annotate.ClosedWorld()), check},
		"additive":               {annotate.Additive("Do it", annotate.ClosedWorld()), check},
		"destructive idempotent": {annotate.Destructive("Do it", annotate.ClosedWorld(), annotate.Idempotent()), again},
		"read-only":              {annotate.ReadOnly("Do it", annotate.ClosedWorld()), again},
	} {
		for way, server := range strangeUpstreams(t) {
			for _, tool := range []string{"get_death", "get_large", "get_hang"} {
				t.Run(name+" "+way+" "+tool, func(t *testing.T) {
					t.Parallel()
					timeout := time.Minute
					if tool == "get_hang" {
						timeout = 200 * time.Millisecond
					}
					p := open(t, proxy.Upstream{
						Name: "strange", Server: server, MaxMessage: 1 << 20, Annotations: map[string]annotate.Annotation{tool: a.Annotation},
						Options: map[string][]mcpkit.ToolOption{tool: {mcpkit.Timeout(timeout)}},
					})
					text, failed := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), tool, nil)
					assert.True(t, failed)
					assert.Contains(t, strings.ToLower(text), strings.ToLower(a.want))
					if a.want == check {
						assert.NotContains(t, text, again)
					}
				})
			}
		}
		t.Run(name+" without a connection", func(t *testing.T) {
			t.Parallel()
			upstream := httptest.NewServer(strangeOverHTTP(false, &headerBook{}))
			p := open(t, proxy.Upstream{Name: "strange", Server: proxy.Remote{URL: upstream.URL}, Annotations: map[string]annotate.Annotation{"get_echo": a.Annotation}})
			s := connect(t, listen(t, publicServer(t, p)), nil, nil)
			upstream.Close()
			_, failed := call(t, s, "get_echo", nil) // on a connection whose end is not known yet
			assert.True(t, failed)
			text, _ := call(t, s, "get_echo", nil)
			assert.Contains(t, text, again, "the upstream did not get the call")
		})
		t.Run(name+" without an answer", func(t *testing.T) {
			t.Parallel()
			p := open(t, proxy.Upstream{Name: "none", Server: answering(http.StatusAccepted, "text/plain", ""), Annotations: map[string]annotate.Annotation{"get_text": a.Annotation}})
			text, _ := call(t, connect(t, listen(t, publicServer(t, p)), nil, nil), "get_text", nil)
			assert.Contains(t, text, a.want)
		})
	}
}
