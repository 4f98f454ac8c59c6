package proxy_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/proxy"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// conferring is a server of older versions: get_answer asks after a while, get_idle does not ask
// and takes longer, unless it has a text, and get_many asks many questions, all at once or one
// after the other.
func conferring() *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "conferring", Version: "1"}, &mcp.ServerOptions{SupportedProtocolVersions: []string{"2025-11-25"}})
	tool := func(name string, run func(ctx context.Context, session *mcp.ServerSession, text string) string) {
		mcp.AddTool(s, &mcp.Tool{Name: name, Description: "Does what a test of " + name + " needs."}, func(ctx context.Context, req *mcp.CallToolRequest, in noteIn) (*mcp.CallToolResult, any, error) {
			return said(run(ctx, req.Session, in.Text)), nil, nil
		})
	}
	ask := func(ctx context.Context, session *mcp.ServerSession) string {
		res, err := session.Elicit(ctx, &mcp.ElicitParams{Message: "Who?", RequestedSchema: nameForm})
		if err != nil {
			return "not asked"
		}
		return res.Action
	}
	tool("get_answer", func(ctx context.Context, session *mcp.ServerSession, _ string) string {
		time.Sleep(time.Second)
		return ask(ctx, session)
	})
	tool("get_idle", func(_ context.Context, _ *mcp.ServerSession, text string) string {
		if text == "" {
			time.Sleep(2 * time.Second)
		}
		return "idle"
	})
	tool("get_many", func(ctx context.Context, session *mcp.ServerSession, way string) string {
		var asking sync.WaitGroup
		var refused atomic.Int32
		for range 200 {
			one := func() {
				if ask(ctx, session) == "not asked" {
					refused.Add(1)
				}
			}
			if way == "at once" {
				asking.Go(one)
			} else {
				one()
			}
		}
		asking.Wait()
		return fmt.Sprint(refused.Load())
	})
	return s
}

// conferringUpstreams are the ways to reach a conferring upstream.
func conferringUpstreams(t *testing.T) map[string]proxy.Server {
	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return conferring() }, nil)
	return map[string]proxy.Server{"command": command(t, "conferring"), "handler": proxy.Handler{Handler: handler}}
}

// TestQuestionsOfACallAreBounded has an upstream ask 200 questions in a call.
func TestQuestionsOfACallAreBounded(t *testing.T) {
	t.Parallel()
	for way, server := range conferringUpstreams(t) {
		p := open(t, proxy.Upstream{Name: "conferring", Server: server, Annotations: readOnly("get_many"), PerUser: 3})
		endpoint := listen(t, publicServer(t, p))
		for order, c := range map[string]struct{ asked, refused int }{"at once": {16, 184}, "one by one": {100, 100}} {
			t.Run(way+" "+order, func(t *testing.T) {
				t.Parallel()
				var asked atomic.Int32
				enough := make(chan struct{})
				s := connect(t, endpoint, nil, &mcp.ClientOptions{ElicitationHandler: func(ctx context.Context, _ *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
					n := asked.Add(1)
					if order == "at once" {
						if n == 16 { // time for all others to be refused
							time.AfterFunc(3*time.Second, func() { close(enough) })
						}
						select {
						case <-enough:
						case <-ctx.Done():
						}
					}
					return &mcp.ElicitResult{Action: "decline"}, nil
				}})
				text, failed := call(t, s, "get_many", noteIn{order})
				assert.False(t, failed, text)
				assert.Equal(t, fmt.Sprint(c.refused), text)
				assert.EqualValues(t, c.asked, asked.Load())
			})
		}
	}
}

// TestQuestionsReachTheClientOfTheirCall has a user with two clients call tools of which one asks.
// Its own client is asked. If nothing tells whose call asks, none is.
func TestQuestionsReachTheClientOfTheirCall(t *testing.T) {
	t.Parallel()
	for way, server := range conferringUpstreams(t) {
		for _, both := range []bool{true, false} {
			t.Run(fmt.Sprint(way, " ", both), func(t *testing.T) {
				t.Parallel()
				p := open(t, proxy.Upstream{Name: "conferring", Server: server, Annotations: readOnly("get_answer", "get_idle"), PerUser: 3})
				issuer := newIssuer(t)
				endpoint := listen(t, p.Server(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}}}), mcpkit.Unlisted("a test"), quiet()))
				var asked [2]atomic.Int32
				var calling sync.WaitGroup
				token := issuer.Issue(oauthtest.Subject("ada"))
				connectOne := func(i int) *mcp.ClientSession {
					return connectAs(t, endpoint, "2025-11-25", token, &mcp.ClientOptions{ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
						asked[i].Add(1)
						return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": "Ada"}}, nil
					}})
				}
				one, two := connectOne(0), connectOne(1)
				_, failed := call(t, one, "get_idle", noteIn{"at once"}) // the connection is open
				assert.False(t, failed)
				calling.Go(func() {
					text, _ := call(t, one, "get_answer", noteIn{})
					assert.Equal(t, way == "command" && both, strings.Contains(text, "not asked"), text)
				})
				time.Sleep(300 * time.Millisecond)
				second := one // whose client may be asked for either
				if both {
					second = two
				}
				calling.Go(func() { _, _ = call(t, second, "get_idle", noteIn{}) })
				calling.Wait()
				assert.Equal(t, way != "command" || !both, asked[0].Load() == 1)
				assert.Zero(t, asked[1].Load())
			})
		}
	}
}

// TestUpstreamsWithoutPings cancels a call of an upstream that answers calls and no pings. It keeps
// its connection while it answers.
func TestUpstreamsWithoutPings(t *testing.T) {
	testsize.OnlySlow(t, "it waits for timeouts")
	if testing.Short() {
		t.Skip("the proxy waits for 30 seconds for the answer to a ping")
	}
	t.Parallel()
	var log logBook
	p := open(t, proxy.Upstream{Name: "strange", Server: command(t, "pingless"), Annotations: readOnly("get_echo", "get_hang"), Log: log.logger()})
	s := connect(t, listen(t, publicServer(t, p)), nil, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := s.CallTool(ctx, &mcp.CallToolParams{Name: "get_hang"})
	assert.Error(t, err)
	for began := time.Now(); time.Since(began) < 32*time.Second; time.Sleep(2 * time.Second) {
		text, failed := call(t, s, "get_echo", nil)
		assert.False(t, failed, text)
	}
	assert.NotContains(t, log.String(), "its connection is ended")
}
