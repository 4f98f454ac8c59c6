package authserver

import (
	"context"
	"net/http"
	"time"
)

// connections is the page on which users see and end what they have connected.
type connections struct {
	*base
	*sessions
	*grants
	*logins
	*pageWriter
}

const purposeConnections = "connections page"

// A connectionsForm is what the page of connections seals into its forms.
type connectionsForm struct {
	User    string    `json:"user"`
	Browser string    `json:"browser"`
	Issued  time.Time `json:"issued"`
}

// serveConnections shows users which clients they have connected, and ends connections.
func (s *connections) serveConnections(w http.ResponseWriter, r *http.Request) {
	browser := s.browser(w, r)
	user, err := s.currentUser(r)
	if err != nil {
		s.showError(w, r, err)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if user == nil {
			err = s.logInForConnections(w, r)
		} else {
			err = s.showConnections(w, r, user, browser)
		}
	case http.MethodPost:
		err = s.changeConnections(w, r, user, browser)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		err = &pageError{http.StatusMethodNotAllowed, textMalformed, nil}
	}
	if err != nil {
		s.showError(w, r, err)
	}
}

// logInForConnections sends a user who is not known to log in.
func (s *connections) logInForConnections(w http.ResponseWriter, r *http.Request) error {
	switch login := s.config.Login.(type) {
	case Session:
		login.send(w, s.url(pathConnections))
		return nil
	case Upstream:
		return s.startLogin(w, r, nil, false)
	}
	return &pageError{http.StatusUnauthorized, textNotLoggedIn, nil}
}

func (s *connections) showConnections(w http.ResponseWriter, r *http.Request, user *User, browser string) error {
	sealed, err := s.ring.sealText(purposeConnections, connectionsForm{user.ID, hashText(browser), s.config.Now()})
	if err != nil {
		return err
	}
	grants, err := s.list(r.Context(), GrantFilter{User: user.ID, Limit: maxGrants})
	if err != nil {
		return err
	}
	page := connectionsPage{Form: sealed, Action: s.path + pathConnections, User: displayName(user), Applications: s.applications(grants)}
	s.show(w, r, http.StatusOK, "connections", page, nil)
	return nil
}

// changeConnections ends the connections of an application, one connection, or the session.
func (s *connections) changeConnections(w http.ResponseWriter, r *http.Request, user *User, browser string) error {
	f, err := readForm(w, r)
	if err != nil {
		return onPage(textMalformed, err)
	}
	var sealed connectionsForm
	if !s.fromOwnPage(r) || s.ring.openText(purposeConnections, f["form"], &sealed) != nil {
		return &pageError{http.StatusForbidden, textForeignPage, nil}
	}
	if user == nil || sealed.User != user.ID || sealed.Browser != hashText(browser) || s.config.Now().Sub(sealed.Issued) > time.Hour {
		return onPage(textExpired, nil)
	}
	if f["end"] == "session" {
		if err := s.endSession(w, r); err != nil {
			return err
		}
		return &pageError{http.StatusOK, textLoggedOut, nil}
	}
	if err := s.disconnect(r.Context(), user, f["application"], f["grant"]); err != nil {
		return err
	}
	w.Header().Set("Location", s.url(pathConnections))
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// disconnect ends all present grants of a user for an application, or only the grant with the given
// identifier.
func (s *connections) disconnect(ctx context.Context, user *User, application, id string) error {
	filter := GrantFilter{User: user.ID, Limit: maxGrants}
	for {
		grants, err := s.list(ctx, filter)
		if err != nil {
			return err
		}
		for _, g := range grants {
			if g.ID != id && (application == "" || applicationID(g) != application) {
				continue
			}
			if err := s.revoke(ctx, g.ID, GrantRevokedByUser); err != nil {
				return err
			}
		}
		if len(grants) < maxGrants {
			return nil
		}
		filter.After = grants[len(grants)-1].ID
	}
}
