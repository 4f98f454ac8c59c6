package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/oauth/internal/jose"
)

// rediscoverAfter is how long a discovered URL is used. Issuers rarely move their keys,
// but a process can run for years.
const rediscoverAfter = time.Hour

// A discovery finds the URL of an issuer's key set in the issuer's metadata. It implements
// keySource.
type discovery struct {
	issuer string

	mu    sync.Mutex
	found string
	until time.Time
}

func (d *discovery) keysURL(ctx context.Context, client *http.Client, now time.Time) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock() // held during a request, but a KeySet runs one fetch at a time
	if d.found != "" && now.Before(d.until) {
		return d.found, nil
	}
	var failures []error
	for _, from := range metadataURLs(d.issuer) {
		found, err := d.try(ctx, client, from)
		if err == nil {
			d.found, d.until = found, now.Add(rediscoverAfter)
			return found, nil
		}
		failures = append(failures, fmt.Errorf("%s: %w", from, err))
	}
	return "", fmt.Errorf("no usable metadata of issuer %s: %w", d.issuer, errors.Join(failures...))
}

func (d *discovery) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.found = ""
}

// try returns the jwks_uri of one metadata document.
func (d *discovery) try(ctx context.Context, client *http.Client, from string) (string, error) {
	// An address that never responds must not use up the time for the
	// others and for the keys themselves.
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/2)
		defer cancel()
	}
	body, _, err := getBody(ctx, client, from)
	if err != nil {
		return "", err
	}
	var issuer, keys string
	err = jose.EachMember(body, func(name string, value []byte) error {
		switch name {
		case "issuer":
			issuer, _ = strictjson.String(value)
		case "jwks_uri":
			keys, _ = strictjson.String(value)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	// RFC 8414, section 3.3, requires an exact match: otherwise one issuer could speak for
	// another.
	if issuer != d.issuer {
		return "", errors.New("the document names another issuer")
	}
	at, err := serverURL(keys)
	if err != nil {
		return "", fmt.Errorf("its jwks_uri is %w", err)
	}
	// Large issuers keep their keys on another host, but never on the host of this server.
	if us, err := url.Parse(d.issuer); err != nil || isLoopback(at.Hostname()) && !isLoopback(us.Hostname()) {
		return "", errors.New("its jwks_uri is a loopback address")
	}
	return keys, nil
}

// metadataURLs returns the URLs where an issuer's metadata may be, the likeliest first:
// RFC 8414 inserts the well-known path before the issuer's own, OpenID Connect
// appends it, and some issuers do it the other way round.
func metadataURLs(issuer string) []string {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	origin, path := u.Scheme+"://"+u.Host, strings.TrimSuffix(u.EscapedPath(), "/")
	const oauthPath, openIDPath = "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"
	if path == "" {
		return []string{origin + oauthPath, origin + openIDPath}
	}
	return []string{
		origin + oauthPath + path,
		origin + path + openIDPath,
		origin + openIDPath + path,
		origin + path + oauthPath,
	}
}

// checkIssuerURL checks an issuer identifier: RFC 8414, section 2.
func checkIssuerURL(issuer string) error {
	u, err := serverURL(issuer)
	if err != nil {
		return err
	}
	if u.RawQuery != "" || u.ForceQuery {
		return errors.New("a URL with a query")
	}
	return nil
}
