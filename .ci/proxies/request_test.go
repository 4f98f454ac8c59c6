package proxies

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	listTools    = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	listPackages = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_packages","arguments":{"query":"errors"}}}`
)

// A response is a response with its body.
type response struct {
	*http.Response
	text string
}

// request returns a POST request with a JSON body. Headers are names and values.
func request(t *testing.T, url string, body []byte, headers ...string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

func send(t *testing.T, c *http.Client, req *http.Request) response {
	t.Helper()
	resp, err := c.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return response{resp, strings.TrimSpace(string(body))}
}

func post(t *testing.T, c *http.Client, body string, headers ...string) response {
	t.Helper()
	return send(t, c, request(t, "https://"+host+"/mcp", []byte(body), headers...))
}

func get(t *testing.T, c *http.Client, url string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	return send(t, c, req)
}
