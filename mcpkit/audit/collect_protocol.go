package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func collectProtocol(ctx context.Context, a *auditor) error {
	if a.http.redirects() {
		return errors.New(a.http.elsewhere())
	}
	e := &a.protocol
	e.initialize, e.session = a.peer.Initialize(ctx, rpc.Legacy)
	e.discover = a.peer.Call(ctx, rpc.Session{Version: rpc.Modern}, "server/discover", nil)
	if err := a.unreachable(e.initialize, e.discover); err != nil {
		return err
	}
	if e.initialize.OK() {
		e.ready = e.session.Ready
		e.older = newEra(e.session, e.initialize)
		collectEra(ctx, a, e.older)
	}
	if hasVersion(e.discover, rpc.Modern) {
		e.newer = newEra(rpc.Session{Version: rpc.Modern}, e.discover)
		collectEra(ctx, a, e.newer)
		if e.older == nil {
			e.session = e.newer.session
		}
	} else if a.command == nil && !e.discover.OK() {
		e.plainDiscover = plainDiscover(ctx, a)
	}
	if first := e.first(); first != nil {
		e.serverInfo = first.hello.ServerInfo
		e.list = first.lists[methodTools].first()
		if l := first.lists[methodTools]; l.served() {
			e.tools, e.unreadable = policy.ParseTools(l.array())
		}
		e.addOthers()
		if a.command == nil {
			collectOthers(ctx, a)
		}
	}
	together(
		func() {
			if e.older != nil {
				e.negotiations = negotiate(ctx, a)
			}
		},
		func() { collectMessages(ctx, a) },
	)
	return ctx.Err()
}

// collectOthers lists the tools as other clients.
func collectOthers(ctx context.Context, a *auditor) {
	e := &a.protocol
	asUsual := func(era *era) func() *listing {
		return func() *listing { return collectList(ctx, a.peer, era.session, listMethods[0]) }
	}
	if e.newer != nil && a.server.Token != "" {
		stranger := &rpc.Server{Client: a.server.Client, URL: a.server.URL, Header: a.server.Header}
		anonymous := func() *listing { return collectList(ctx, stranger, e.newer.session, listMethods[0]) }
		e.anonymous = anonymous()
		e.addOf("without a token", e.anonymous, anonymous, asUsual(e.newer))
	}
	type kind struct {
		where string
		list  func() *listing
		first *listing
	}
	kinds := []kind{{where: asClaude, list: func() *listing { return listAsClaude(ctx, a) }}}
	for _, version := range rpc.Versions {
		if e.older != nil && version != e.older.session.Version {
			kinds = append(kinds, kind{where: "in version " + version, list: func() *listing { return listInVersion(ctx, a, version) }})
		}
	}
	var requests []func()
	for i := range kinds {
		requests = append(requests, func() { kinds[i].first = kinds[i].list() })
	}
	together(requests...)
	e.claude = kinds[0].first
	for _, k := range kinds {
		e.addOf(k.where, k.first, k.list, asUsual(e.first()))
	}
}

// listInVersion lists the tools as a client of another version with sessions. The list is empty if
// the server does not speak it. Members that came with a later version are those of the first list.
func listInVersion(ctx context.Context, a *auditor, version string) *listing {
	answer, session := a.peer.Initialize(ctx, version)
	defer a.peer.End(ctx, session)
	if !answer.OK() || session.Version != version {
		return &listing{}
	}
	l := collectList(ctx, a.peer, session, listMethods[0])
	if version < "2025-06-18" {
		l.items = completed(l.items, a.protocol.first().lists[methodTools].items)
	}
	return l
}

// completed returns tools with the members that version 2025-06-18 added, from tools of the same
// name. A server rightly leaves them out for older clients.
func completed(items, from []json.RawMessage) []json.RawMessage {
	read := func(raw json.RawMessage) (members map[string]json.RawMessage) {
		_ = json.Unmarshal(raw, &members) // another rule reports a tool that is not an object
		return members
	}
	full := map[string]map[string]json.RawMessage{}
	for _, raw := range from {
		members := read(raw)
		full[string(members["name"])] = members
	}
	all := slices.Clone(items)
	for i, raw := range items {
		members := read(raw)
		known := full[string(members["name"])]
		for _, name := range []string{"title", "outputSchema", "_meta"} {
			if value, ok := known[name]; ok && members != nil && members[name] == nil {
				members[name] = value
			}
		}
		if members != nil {
			all[i], _ = json.Marshal(members) // its parts come from JSON
		}
	}
	return all
}

// listAsClaude lists the tools as a client with the User-Agent of Claude. A server may show other
// tools to the audit.
func listAsClaude(ctx context.Context, a *auditor) *listing {
	header := http.Header{}
	maps.Copy(header, a.server.Header)
	header.Set("User-Agent", claudeAgent)
	claude := &rpc.Server{Client: a.server.Client, URL: a.server.URL, Token: a.server.Token, Header: header}
	session := rpc.Session{Version: rpc.Modern}
	if a.protocol.older != nil {
		if _, session = claude.Initialize(ctx, rpc.Legacy); session.Version == "" {
			return &listing{}
		}
		defer claude.End(ctx, session)
	}
	return collectList(ctx, claude, session, listMethods[0])
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
func negotiate(ctx context.Context, a *auditor) []negotiation {
	e := &a.protocol
	all := []negotiation{{rpc.Legacy, e.initialize, e.session.Version}}
	if a.command != nil {
		return all // a program has one session
	}
	versions := append(slices.Clone(rpc.Versions[1:]), unknownVersion)
	asked := make([]negotiation, len(versions))
	var requests []func()
	for i, version := range versions {
		requests = append(requests, func() {
			answer, session := a.peer.Initialize(ctx, version)
			asked[i] = negotiation{version, answer, session.Version}
			a.peer.End(ctx, session)
		})
	}
	together(requests...)
	return append(all, asked...)
}

// plainDiscover sends server/discover without anything of the newer era.
func plainDiscover(ctx context.Context, a *auditor) *rpc.Answer {
	const id = 7001
	body := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"server/discover","params":{}}`, id)
	return rpc.Read(a.server.Post(ctx, rpc.Session{}, id, []byte(body), nil), id)
}
