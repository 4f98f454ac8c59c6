package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// protocolEvidence is what the server answers to MCP's requests for information.
type protocolEvidence struct {
	// initialize opens the era with sessions. session is a session of the newest version of that era
	// or, if the server has none, of the era without sessions. It lasts until the end of the audit.
	initialize *rpc.Answer
	session    rpc.Session
	// ready is the answer to the notification that ends the handshake.
	ready      *web.Exchange
	serverInfo json.RawMessage

	// discover opens the era without sessions.
	discover *rpc.Answer
	// plainDiscover is server/discover as a client of the older era would send it: without a session
	// and without headers of the newer era. Nil if discover succeeds.
	plainDiscover *rpc.Answer

	// older and newer are what the server shows in the two eras; nil for an era that it lacks.
	older, newer *era
	// anonymous is tools/list of the newer era without a token; nil if the audit has no token.
	anonymous *rpc.Answer

	// negotiations are answers to initialize with each known version, and with an unknown one.
	negotiations []negotiation
	messages     messageEvidence

	// list is the first answer to tools/list, and tools are the tools of all its pages.
	list  *rpc.Answer
	tools []policy.Tool
	// unreadable says why the tools of a whole list cannot be read.
	unreadable error
}

// A negotiation is the answer to initialize with a protocol version.
type negotiation struct {
	asked  string
	answer *rpc.Answer
	got    string // the version of the answer, or ""
}

// unknownVersion is a protocol version that does not exist. It has the form of one.
const unknownVersion = "2099-12-31"

func (a *auditor) collectProtocol(ctx context.Context) error {
	e := &a.protocol
	e.initialize, e.session = a.peer.Initialize(ctx, rpc.Legacy)
	e.discover = a.peer.Call(ctx, rpc.Session{Version: rpc.Modern}, "server/discover", nil)
	if err := a.unreachable(e.initialize, e.discover); err != nil {
		return err
	}
	if e.initialize.OK() {
		e.ready = e.session.Ready
		e.older = newEra(e.session, e.initialize)
		a.collectEra(ctx, e.older)
		e.negotiations = a.negotiate(ctx)
	}
	if hasVersion(e.discover, rpc.Modern) {
		e.newer = newEra(rpc.Session{Version: rpc.Modern}, e.discover)
		a.collectEra(ctx, e.newer)
		if e.older == nil {
			e.session = e.newer.session
		}
	} else if a.command == nil && !e.discover.OK() {
		e.plainDiscover = a.plainDiscover(ctx)
	}
	if first := e.first(); first != nil {
		e.serverInfo = first.hello.ServerInfo
		e.list = first.lists[methodTools].first()
		if l := first.lists[methodTools]; l.served() {
			e.tools, e.unreadable = policy.ParseTools(l.array())
		}
		if e.newer != nil && a.command == nil && a.server.Token != "" {
			anonymous := rpc.Server{Client: a.server.Client, URL: a.server.URL, Header: a.server.Header}
			e.anonymous = anonymous.Call(ctx, e.newer.session, methodTools, nil)
		}
	}
	a.collectMessages(ctx)
	return ctx.Err()
}

// hasVersion reports whether a result of server/discover has a version.
func hasVersion(discover *rpc.Answer, version string) bool {
	var result struct {
		SupportedVersions []string `json:"supportedVersions"`
	}
	return discover.OK() && json.Unmarshal(discover.Result, &result) == nil && slices.Contains(result.SupportedVersions, version)
}

// first returns the era that clients of today use if the server has it, else the other one, or nil.
func (e *protocolEvidence) first() *era {
	if e.older != nil {
		return e.older
	}
	return e.newer
}

// unreachable says why nothing can be said about the protocol, or returns nil.
func (a *auditor) unreachable(initialize, discover *rpc.Answer) error {
	for _, answer := range []*rpc.Answer{initialize, discover} {
		for _, stopped := range []error{web.ErrRefused, web.ErrSpent, context.Canceled} {
			if errors.Is(answer.Err, stopped) {
				return fmt.Errorf("%s: %w", answer.Reason(), stopped)
			}
		}
	}
	if initialize.OK() || discover.OK() {
		return nil
	}
	if a.command == nil && !initialize.Answered() && !a.http.first.Answered() {
		return errors.New("the server does not answer: " + initialize.Reason())
	}
	if initialize.Status == http.StatusUnauthorized {
		if a.server.Token == "" {
			return errors.New("the server answers 401 to initialize; give the audit a token with --token-file or --login")
		}
		return errors.New("the token was refused: the server answers 401 to initialize")
	}
	return nil
}

// negotiate asks for each known version that the audit has not asked for, and for an unknown one.
func (a *auditor) negotiate(ctx context.Context) []negotiation {
	e := &a.protocol
	all := []negotiation{{rpc.Legacy, e.initialize, e.session.Version}}
	if a.command != nil {
		return all // a program has one session
	}
	for _, version := range append(rpc.Versions[1:], unknownVersion) {
		answer, session := a.peer.Initialize(ctx, version)
		all = append(all, negotiation{version, answer, session.Version})
		a.peer.End(ctx, session)
	}
	return all
}

// plainDiscover sends server/discover without anything of the newer era.
func (a *auditor) plainDiscover(ctx context.Context) *rpc.Answer {
	const id = 7001
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"server/discover","params":{}}`, id)
	return rpc.Read(a.server.Post(ctx, rpc.Session{}, id, []byte(body), nil), id)
}
