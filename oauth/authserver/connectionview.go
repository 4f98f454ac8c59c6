package authserver

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// A connectionsPage lists what a user has connected.
type connectionsPage struct {
	Form, Action, User string
	Applications       []applicationView
}

// An applicationView is an application with its connections. A user who disconnects it ends all of
// them, and may end one of several, such as that of a computer that was sold.
type applicationView struct {
	ID           string // what the form sends to end all connections
	Client, Host string
	Connections  []connectionView
	kind         string

	Unverified, Several, Disconnect string // in the language of the page
}

// A connectionView is one grant.
type connectionView struct {
	ID            string
	Scopes        []string
	created, used time.Time
	target        string
	loopback      bool

	Times, Target, End string // in the language of the page
}

// applications groups grants by application, in the order in which they were connected.
func (s *base) applications(grants []Grant) []applicationView {
	grants = slices.Clone(grants)
	slices.SortStableFunc(grants, func(a, b Grant) int { return a.Created.Compare(b.Created) })
	var all []applicationView
	for _, g := range grants {
		id := applicationID(g)
		i := slices.IndexFunc(all, func(a applicationView) bool { return a.ID == id })
		if i < 0 {
			view := applicationView{ID: id, kind: g.Client.Kind}
			if g.Client.Kind == kindDocument {
				view.Host = hostOf(g.Client.ID)
			}
			i, all = len(all), append(all, view)
		}
		// The application may have changed its name since the earlier connections.
		all[i].Client = cmp.Or(cleanName(g.Client.Name), all[i].Host, cleanName(g.Client.ID))
		all[i].Connections = append(all[i].Connections, s.describeGrant(g))
	}
	return all
}

// applicationID returns what the grants of one application have in common. An application that
// registers itself at each connection has many identifiers. Another application can have the same
// name, so the address to which it returns counts too.
func applicationID(g Grant) string {
	if g.Client.Kind == kindRegistered {
		return hashText(g.Client.Kind, g.Client.Name, withoutPort(redirectOf(g)))
	}
	return hashText(g.Client.Kind, g.Client.ID)
}

// redirectOf returns the callback address of a grant, "" for that of an identity assertion.
func redirectOf(g Grant) string {
	if len(g.Client.Redirects) == 0 {
		return ""
	}
	return g.Client.Redirects[0]
}

func (s *base) describeGrant(g Grant) connectionView {
	v := connectionView{ID: g.ID, created: g.Created, used: g.Used}
	if redirect := redirectOf(g); redirect != "" {
		v.target, v.loopback = redirectTarget(redirect)
		v.target = cleanName(v.target)
	}
	for _, scope := range s.config.Scopes {
		if slices.Contains(g.Scopes, scope.Name) {
			v.Scopes = append(v.Scopes, scope.Description)
		}
	}
	return v
}

func (p connectionsPage) translate(t translator, service string) (any, string) {
	view := struct {
		Form, Action, Intro, LogOut string
		Applications                []applicationView
	}{Form: p.Form, Action: p.Action, Intro: t.text(textConnectionsNone), LogOut: t.text(textLogOut)}
	if len(p.Applications) > 0 {
		view.Intro = t.text(textConnectionsUser, "service", service, "user", p.User)
	}
	for _, a := range p.Applications {
		a.Disconnect = t.text(textDisconnect, "client", a.Client)
		if a.kind == kindRegistered {
			a.Unverified = t.text(textUnverified, "client", a.Client)
		}
		if len(a.Connections) > 1 {
			a.Several = t.text(textSeveral, "count", strconv.Itoa(len(a.Connections)))
		}
		a.Connections = slices.Clone(a.Connections)
		for i := range a.Connections {
			c := &a.Connections[i]
			c.Times = t.text(textConnected, "created", moment(c.created), "used", moment(c.used))
			c.End = t.text(textEndOne, "created", moment(c.created))
			switch {
			case c.loopback:
				c.Target = t.text(textTargetProgram, "target", c.target)
			case c.target != "":
				c.Target = t.text(textTarget, "target", c.target)
			}
		}
		view.Applications = append(view.Applications, a)
	}
	return view, t.text(textConnectionsTitle)
}
