package oauthtest

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// userFor returns the user who logs in: the only one, or the one that hint names. It returns
// "" if a person has to choose.
func (i *Issuer) userFor(hint string) string {
	switch {
	case len(i.opts.Users) == 1:
		return i.opts.Users[0]
	case slices.Contains(i.opts.Users, hint):
		return hint
	}
	return ""
}

var choosePage = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("choose").Parse(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Log in</title>
<style>body { font: 1.1em system-ui; max-width: 28em; margin: 4em auto; padding: 0 1em } a { display: block; padding: .6em 0 }</style>
<h1>Log in</h1>
<p>{{.Asks}} requests access to your account{{with .Scope}}, with the scopes {{.}}{{end}}. This is a login for demonstrations: it has no passwords.</p>
{{range .Users}}<a href="{{.Address}}">Log in as {{.Name}}</a>
{{end}}</html>
`))
})

// choose serves a page with a link for each user, which repeats the request with that user as
// login_hint.
func (i *Issuer) choose(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	type user struct{ Name, Address string }
	page := struct {
		Asks, Scope string
		Users       []user
	}{Asks: "The program at " + q.Get("redirect_uri"), Scope: q.Get("scope")}
	for _, name := range i.opts.Users {
		q.Set("login_hint", name)
		page.Users = append(page.Users, user{name, (&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String()})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	_ = choosePage().Execute(w, page) // an error means that the browser has disconnected
}
