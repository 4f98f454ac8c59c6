package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// A callback waits at a loopback address for the browser of a user who has logged in.
type callback struct {
	address  string // the redirect address
	state    string // that the browser must bring back
	issuer   string
	needsIss bool

	listener net.Listener
	server   *http.Server
	result   chan callbackResult
}

type callbackResult struct {
	code string
	err  error
}

// listenForCode listens at a free port. issuer is the authorization server, and needsIss is set if
// it says that it names itself in its answers (RFC 9207).
func listenForCode(issuer string, needsIss bool) (*callback, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no port to wait for the browser at: %w", err)
	}
	return &callback{
		address: "http://" + listener.Addr().String() + "/callback", issuer: issuer, needsIss: needsIss,
		listener: listener, result: make(chan callbackResult, 1),
	}, nil
}

// serve begins to wait.
func (c *callback) serve() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /callback", c.receive)
	c.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = c.server.Serve(c.listener) }() // close ends it
}

// receive answers the browser. A request without the state is not from this login, and is ignored.
func (c *callback) receive(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	query := r.URL.Query()
	if query.Get("state") != c.state {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "This is not the answer to the login of this audit.\n")
		return
	}
	result := c.read(query)
	text := "You are logged in. You can close this page.\n"
	if result.err != nil {
		text = "The login failed. The audit says why.\n"
	}
	_, _ = io.WriteString(w, text)
	select {
	case c.result <- result:
	default: // the browser came twice
	}
}

func (c *callback) read(query url.Values) callbackResult {
	fail := func(format string, args ...any) callbackResult {
		return callbackResult{err: fmt.Errorf(format, args...)}
	}
	switch iss := query.Get("iss"); {
	case iss == "" && c.needsIss:
		return fail("the answer does not name the authorization server, although its metadata says that it does")
	case iss != "" && iss != c.issuer:
		return fail("the answer is from another authorization server, %.200q", iss)
	case query.Get("error") != "":
		return fail("the authorization server answers %.60q, %.200q", query.Get("error"), query.Get("error_description"))
	case query.Get("code") == "":
		return fail("the answer has no code")
	}
	return callbackResult{code: query.Get("code")}
}

// wait returns the code.
func (c *callback) wait(ctx context.Context) (string, error) {
	select {
	case result := <-c.result:
		return result.code, result.err
	case <-ctx.Done():
		return "", errors.New("nobody logged in")
	}
}

func (c *callback) close() {
	if c.server == nil {
		_ = c.listener.Close()
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.server.Shutdown(ctx) // the page is sent before
	_ = c.server.Close()
}
