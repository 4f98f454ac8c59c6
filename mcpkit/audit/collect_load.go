package audit

import (
	"context"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
)

func collectLoad(ctx context.Context, a *auditor) error {
	e := &a.load
	defer func() {
		a.client.Ping(ctx)
		e.limited = a.client.Limited()
	}()
	if a.options.LoadRequests == 0 {
		return nil
	}
	server := &rpc.Server{Client: a.client, URL: a.server.URL, Token: a.server.Token, Once: true}
	var session rpc.Session
	session, e.method, e.quiet = loadRequest(ctx, a.server) // it waits if the server asks for that
	defer func() { server.End(ctx, session) }()
	if e.method == "" {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	var mu sync.Mutex
	left, faults := a.options.LoadRequests, 0
	take := func() bool {
		mu.Lock()
		defer mu.Unlock()
		left--
		return left >= 0 && faults < loadFaults && bounded.Err() == nil
	}
	work := func() {
		for take() {
			answer := server.Call(bounded, session, e.method, nil)
			mu.Lock()
			if !answer.Unsent() {
				e.answers = append(e.answers, answer)
			}
			if !answer.Answered() {
				faults++
			}
			mu.Unlock()
		}
	}
	together(slices.Repeat([]func(){work}, loadWorkers)...)
	slices.SortFunc(e.answers, func(x, y *rpc.Answer) int { return int(x.Took - y.Took) })
	return nil
}

// loadRequest finds a request that the server answers with a result.
func loadRequest(ctx context.Context, server *rpc.Server) (rpc.Session, string, *rpc.Answer) {
	opened, session := server.Initialize(ctx, rpc.Legacy)
	if !opened.OK() {
		session = rpc.Session{Version: rpc.Modern}
	}
	answer := opened
	for _, method := range []string{"tools/list", "ping"} {
		if answer = server.Call(ctx, session, method, nil); answer.OK() {
			return session, method, answer
		}
	}
	return session, "", answer
}
