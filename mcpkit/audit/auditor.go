package audit

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/names"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// An auditor carries out one audit.
type auditor struct {
	evidence
	client *web.Client
	server *rpc.Server
	// peer gets the MCP requests; it is server or command.
	peer rpc.Peer
	// command is the audited program; nil for a server at a URL.
	command *rpc.Command
	// resolver is asked about the name of the server.
	resolver *names.Resolver
	// secrets are values that no text of the report may show, even if the server repeats them.
	secrets *web.Secrets

	mu sync.Mutex
	// outcomes has the error of each stage that is over; a missing stage was not reached.
	outcomes map[stage]error
	results  map[policy.RuleID]policy.Result
	// unchecked says which rules of package policy were not checked for want of time, or is "".
	unchecked string
}

// check runs the rules of package policy for at most limit.
func check(ctx context.Context, s *policy.Surface, limit time.Duration) *policy.Report {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the definitions are so long that their check takes more than %s", limit))
	defer cancel()
	return policy.CheckContext(ctx, s)
}

// userAgent names the audit to the server.
const userAgent = "mcpkit-audit/1.0 (+https://github.com/mcpkit-go/mcpkit)"

// maxBody is how much of an answer is read, in bytes.
const maxBody = 8 << 20

// newAuditor returns an auditor that has looked at nothing yet. The caller closes its client.
func newAuditor(t *target, o Options) *auditor {
	o = o.withDefaults(t.local)
	resolver := names.New(o.Resolver)
	secrets := web.NewSecrets(append(web.SecretsOf(t.url), o.Token), o.Header)
	client := web.New(web.Options{
		Local: t.local, Roots: o.Roots, Timeout: o.Timeout, PerSecond: o.PerSecond, Requests: int64(o.Requests),
		MaxBody: maxBody, UserAgent: userAgent, Header: o.Header, Target: t.url, ConnectTo: o.ConnectTo,
		Secrets:  secrets,
		Resolver: resolverFor(o, resolver), Plainest: probe(t.url.String()),
	})
	server := &rpc.Server{Client: client, URL: t.url.String(), Token: o.Token}
	return &auditor{
		evidence: evidence{target: t, options: o, doubtful: client.Doubtful, death: client.Death},
		resolver: resolver, secrets: secrets,
		client: client, server: server, peer: server,
		outcomes: map[stage]error{}, results: map[policy.RuleID]policy.Result{},
	}
}

// resolverFor returns the resolver of the client; nil means that of the system.
func resolverFor(o Options, r *names.Resolver) *net.Resolver {
	if o.Resolver == "" {
		return nil
	}
	return r.Net()
}

// post sends the probe message, after a change.
func (a *auditor) post(ctx context.Context, change func(*web.Request)) *web.Exchange {
	r := probe(a.target.url.String())
	if a.http.silentAboutPing {
		r.Body = []byte(openMessage)
	}
	if change != nil {
		change(&r)
	}
	x := a.client.Do(ctx, r)
	a.endSessionOf(ctx, x)
	return x
}

// endSessionOf ends the session that an answer opened, if it did.
func (a *auditor) endSessionOf(ctx context.Context, x *web.Exchange) {
	if x.Answered() && x.Request.Method == http.MethodPost && bytes.Contains(x.Request.Body, []byte(`"initialize"`)) {
		a.server.End(ctx, rpc.Session{Version: rpc.Legacy, ID: x.Header.Get("Mcp-Session-Id")})
	}
}
