package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

func listen(h http.Handler) *httptest.Server { return httptest.NewServer(h) }

// A kind is a kind of request, and the expected answer.
type kind struct {
	name    string
	request string // the body
	status  int
	text    string // a part of the answer
	token   bool
	hangUp  time.Duration // the client disconnects after this time; any answer is expected
}

func call(name string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":%q,"arguments":{}}}`, name)
}

// kinds are sent in turn. As in a real load, most calls are fast.
var kinds = []kind{
	{name: "a small result", request: call("find_item"), status: 200, text: "an item", token: true},
	{name: "a page", request: call("list_items"), status: 200, text: "next_cursor", token: true},
	{name: "a small result", request: call("find_item"), status: 200, text: "an item", token: true},
	{name: "tools/list", request: `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`, status: 200, text: "find_item", token: true},
	{name: "a small result", request: call("find_item"), status: 200, text: "an item", token: true},
	{name: "a result that is too large", request: call("find_long"), status: 200, text: "long words", token: true},
	{name: "bad arguments", request: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"find_item","arguments":{"x":1}}}`, status: 200, text: "unknown argument", token: true},
	{name: "a panic", request: call("find_panic"), status: 200, text: "internal error (ref", token: true},
	{name: "an error", request: call("find_error"), status: 200, text: "internal error (ref", token: true},
	{name: "a handler that misses its deadline", request: call("find_late"), status: 200, text: "did not finish within", token: true},
	{name: "invalid JSON", request: `{"jsonrpc":`, status: 400, text: "-32700", token: true},
	{name: "no token", request: call("find_item"), status: 401, text: "unauthorized"},
	{name: "a client that disconnects", request: call("find_late"), token: true, hangUp: 10 * time.Millisecond},
}

// A tally is the outcome of a load.
type tally struct {
	calls      int
	times      map[string][]time.Duration
	unexpected []string
}

func load(ctx context.Context, url, token string, workers int) *tally {
	total := &tally{times: map[string][]time.Duration{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	for w := range workers {
		wg.Go(func() {
			for i := w; ctx.Err() == nil; i++ {
				k := kinds[i%len(kinds)]
				took, problem := once(ctx, client, url, token, k)
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				total.calls++
				// 200,000 times are enough for the percentiles of a run of any length.
				if times := total.times[k.name]; len(times) < 200_000 {
					total.times[k.name] = append(times, took)
				}
				if problem != "" && len(total.unexpected) < 100 {
					total.unexpected = append(total.unexpected, k.name+": "+problem)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return total
}

func once(ctx context.Context, client *http.Client, url, token string, k kind) (took time.Duration, problem string) {
	if k.hangUp > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, k.hangUp)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(k.request))
	if err != nil {
		return 0, err.Error()
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Mcp-Protocol-Version": {"2025-11-25"}}
	if k.token {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	begun := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		if k.hangUp > 0 {
			return time.Since(begun), ""
		}
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	took = time.Since(begun)
	switch {
	case k.hangUp > 0:
		return took, ""
	case err != nil:
		return took, err.Error()
	case resp.StatusCode != k.status || !bytes.Contains(body, []byte(k.text)):
		return took, fmt.Sprintf("%d %.200s", resp.StatusCode, body)
	case k.status == 200 && !json.Valid(body):
		return took, "invalid JSON"
	}
	return took, ""
}
