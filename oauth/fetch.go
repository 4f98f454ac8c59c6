package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// maxAnswer is how much of an authorization server's answer is read, decompressed.
// The largest key set in the wild has some 20 KiB.
const maxAnswer = 512 << 10

// serverURL checks the URL of an authorization server. What comes over plain http
// could be anybody's keys, so https is required except on this machine.
func serverURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, errors.New("not a URL")
	case u.Host == "" || u.Hostname() == "" || u.Opaque != "":
		return nil, errors.New("not an absolute URL")
	case u.User != nil:
		return nil, errors.New("a URL with a user name or password")
	case u.Fragment != "" || strings.Contains(raw, "#"):
		return nil, errors.New("a URL with a fragment")
	case u.Scheme == "https" || u.Scheme == "http" && loopbackHost(u):
		return u, nil
	}
	return nil, errors.New("not https, which is required outside of this machine")
}

// loopbackHost reports whether the URL names this machine.
func loopbackHost(u *url.URL) bool {
	host := u.Hostname()
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// pinnedClient returns a copy of client that follows redirects at most within the
// same scheme and host: a server that lends its redirects to others (an open
// redirect, a proxy) must not choose where keys come from, nor which addresses of
// our network are asked.
func pinnedClient(client *http.Client) *http.Client {
	pinned := http.Client{}
	if client != nil {
		pinned = *client
	}
	pinned.Jar = nil
	pinned.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0].URL
		if len(via) > 3 || req.URL.Scheme != first.Scheme || req.URL.Host != first.Host {
			return errors.New("redirected elsewhere")
		}
		return nil
	}
	return &pinned
}

// fetchBody sends the request and returns the body of a 200.
func fetchBody(client *http.Client, req *http.Request) ([]byte, http.Header, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, nil, statusError(resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, err
	}
	if len(body) > maxAnswer {
		return nil, nil, fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	}
	return body, resp.Header, nil
}

type statusError int

func (e statusError) Error() string { return fmt.Sprintf("the answer is HTTP %d", int(e)) }

func getBody(ctx context.Context, client *http.Client, from string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept", "application/json")
	return fetchBody(client, req)
}
