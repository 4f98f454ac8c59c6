package audit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

func collectResource(ctx context.Context, a *auditor) {
	e := &a.login.resource
	last := a.login.lastOpen()
	if link := challenge(last.Exchange)["resource_metadata"]; link != "" {
		u, err := url.Parse(link)
		switch {
		case err != nil || u.Host == "":
		case a.target.local && u.Host != a.target.url.Host:
			e.elsewhere = true
		default:
			e.linked = readMetadata(ctx, a, link)
		}
	}
	path := strings.TrimSuffix(a.target.url.EscapedPath(), "/")
	e.root = readMetadata(ctx, a, a.atHost(resourcePath))
	e.inserted = e.root
	if path != "" {
		e.inserted = readMetadata(ctx, a, a.origin()+resourcePath+path)
	}
	best := e.best()
	if best == nil {
		if a.login.refusal() != nil {
			e.legacy = readMetadata(ctx, a, a.atHost(serverPath))
		}
		return
	}
	e.head = a.client.Do(ctx, web.Request{Method: http.MethodHead, URL: best.address, Header: http.Header{"Accept": {"application/json"}}})
	e.fromPage = a.client.Do(ctx, web.Request{
		Method: http.MethodGet, URL: best.address, Header: http.Header{"Accept": {"application/json"}, "Origin": {pageOrigin}},
	})
}

// origin returns the scheme and the host of the server.
func (a *auditor) origin() string { return a.target.url.Scheme + "://" + a.target.url.Host }

// readMetadata reads a document.
func readMetadata(ctx context.Context, a *auditor, address string) *metadata {
	m := &metadata{address: address}
	for range maxMetadataHops + 1 {
		m.get = a.client.Do(ctx, web.Request{Method: http.MethodGet, URL: address, Header: http.Header{"Accept": {"application/json"}}})
		next, ok := redirect(m.get)
		if !ok || len(m.moved) == maxMetadataHops {
			break
		}
		address = next.String()
		m.moved = append(m.moved, address)
	}
	if m.get.Status == http.StatusOK && !m.get.Truncated {
		_ = json.Unmarshal(m.get.Body, &m.fields) // rules report what is no JSON object
	}
	return m
}

func collectServer(ctx context.Context, a *auditor) {
	e := &a.login.server
	resource := a.login.resource.best()
	if resource == nil {
		if legacy := a.login.resource.legacy; legacy.known() {
			e.issuer, e.tried = legacy.text("issuer"), []*metadata{legacy}
		}
		return
	}
	servers, _ := resource.list("authorization_servers")
	if len(servers) == 0 {
		return
	}
	e.issuer = servers[0]
	u, err := url.Parse(a.here(e.issuer))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return
	}
	if a.placeholder(u) {
		e.placeholder = true
		return
	}
	for _, address := range serverMetadataAddresses(u) {
		m := readMetadata(ctx, a, address)
		e.tried = append(e.tried, m)
		if m.known() || !m.get.Answered() {
			return
		}
	}
}

// here moves an address at the public host of a local target to that target.
func (a *auditor) here(address string) string {
	public, err := url.Parse(a.login.resource.best().text("resource"))
	u, err2 := url.Parse(address)
	if !a.target.local || err != nil || err2 != nil || u.Host == "" || u.Host != public.Host {
		return address
	}
	u.Scheme, u.Host = a.target.url.Scheme, a.target.url.Host
	return u.String()
}
