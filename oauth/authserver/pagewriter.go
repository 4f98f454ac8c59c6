package authserver

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A pageWriter shows pages.
type pageWriter struct {
	*base
	pages *pageSet
}

// fail ends a request with an error: at the client if the error is one that the client can be told,
// and on a page otherwise.
func (s *pageWriter) fail(w http.ResponseWriter, r *http.Request, req *request, err error) {
	var page *pageError
	if errors.As(err, &page) {
		s.showError(w, r, err)
		return
	}
	f := asFailure(err)
	s.log(r, f)
	s.sendBack(w, r, req.Redirect, req.State, req.HasState, f)
}

// show writes a page. formTo are further places that a form of the page may lead to.
func (s *pageWriter) show(w http.ResponseWriter, r *http.Request, status int, name string, content page, formTo []string) {
	t := s.pages.translator(r)
	service := s.serviceName()
	filled, title := content.translate(t, service)
	f := frame{Lang: t.tag, Nonce: rand.Text(), Style: s.pages.style, Service: service, Title: title, Page: filled}
	if f.Lang == "" {
		f.Lang = "en"
	}
	for _, l := range []struct {
		text message
		url  string
	}{{textPrivacy, s.pages.config.Privacy}, {textTerms, s.pages.config.Terms}, {textSupport, s.pages.config.Support}} {
		if l.url != "" {
			f.Links = append(f.Links, link{t.text(l.text), l.url})
		}
	}
	var body bytes.Buffer
	if err := s.pages.templates.ExecuteTemplate(&body, name, f); err != nil {
		s.config.Logger.ErrorContext(r.Context(), "authserver: a page cannot be made", "page", name, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// No Cross-Origin-Opener-Policy: web clients open the login in a window and talk with it when it
	// comes back to them. With same-origin the window would seem to be closed.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+f.Nonce+"'; base-uri 'none'; frame-ancestors 'none'; form-action "+
		strings.Join(append([]string{"'self'"}, formTo...), " "))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes()) // the browser may be gone
	}
}

// formTargets returns what form-action needs: browsers apply it to the redirects after a form too,
// and an identity provider may redirect to any host on the way.
func formTargets(redirect, login string) []string {
	targets := []string{"https:"}
	for _, to := range []string{redirect, login} {
		scheme, rest, _ := strings.Cut(to, ":")
		rest = strings.TrimPrefix(rest, "//")
		if scheme == "" || scheme == "https" {
			continue
		}
		target := scheme + ":"
		if host := hostIn(rest); scheme == "http" && !strings.HasPrefix(host, "[") {
			target = "http://" + host // a policy cannot name an IPv6 address
		}
		if !slices.Contains(targets, target) {
			targets = append(targets, target)
		}
	}
	return targets
}

// An errorPage says what went wrong and what to do.
type errorPage struct{ Text message }

func (p errorPage) translate(t translator, service string) (any, string) {
	title := textErrorTitle
	if p.Text == textLoggedOut || p.Text == textConnectedNow {
		title = textDoneTitle
	}
	return struct{ Text string }{t.text(p.Text, "service", service)}, t.text(title)
}

// showError shows an error on a page.
func (s *pageWriter) showError(w http.ResponseWriter, r *http.Request, err error) {
	var p *pageError
	if !errors.As(err, &p) {
		f := asFailure(err)
		s.log(r, f)
		p = &pageError{status: f.status, text: textUnavailable}
		switch {
		case f.status == http.StatusTooManyRequests:
			p.text = textTooManyRequests
			w.Header().Set("Retry-After", "60")
		case f.status == http.StatusServiceUnavailable:
			w.Header().Set("Retry-After", "5")
		case f.status < http.StatusInternalServerError:
			p.text = textStartAgain
		}
		if f == errDenied {
			p.text = textStartAgain
		}
	} else if p.cause != nil || p.status >= http.StatusBadRequest {
		s.config.Logger.InfoContext(r.Context(), "authserver: page with an error", "path", r.URL.Path, "text", string(p.text), "cause", p.cause)
	}
	s.show(w, r, p.status, "error", errorPage{p.text}, nil)
}
