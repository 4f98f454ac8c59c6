package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxAnswer is how many bytes of an authorization server's response are read,
// after decompression. The largest published key sets have some 20 KiB.
const maxAnswer = 512 << 10

// maxFetchTime bounds one request to an authorization server, because callers wait for it.
const maxFetchTime = 5 * time.Second

// serverURL checks the URL of an authorization server. Anybody on the network could replace
// keys that come over plain http, so https is required except on this machine.
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
	case u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()):
		return u, nil
	}
	return nil, errors.New("not https, which is required except for loopback hosts")
}

// pinnedClient returns a copy of client that only follows redirects to the same scheme and
// host. Otherwise an open redirect at the authorization server could choose where keys come
// from, and which addresses of the internal network are requested.
func pinnedClient(client *http.Client) *http.Client {
	pinned := http.Client{}
	if client != nil {
		pinned = *client
	}
	pinned.Jar = nil
	pinned.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		first := via[0].URL
		if len(via) > 3 || req.URL.Scheme != first.Scheme || req.URL.Host != first.Host {
			return errors.New("redirected to another host")
		}
		return nil
	}
	return &pinned
}

// fetchBody sends the request and returns the body and header of a response with status 200.
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
		return nil, nil, fmt.Errorf("the response is larger than %d bytes", maxAnswer)
	}
	return body, resp.Header, nil
}

type statusError int

func (e statusError) Error() string { return fmt.Sprintf("the response has status %d", int(e)) }

// getBody is fetchBody for a GET request.
func getBody(ctx context.Context, client *http.Client, from string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept", "application/json")
	return fetchBody(client, req)
}
