package upstream

import (
	"context"
	"errors"
	"net/http"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

const stepEmails = "reading the e-mail addresses"

// primaryEmail returns the primary address of the user if it is verified, and "" if it is missing
// or if the user did not let this client read addresses.
func (p profileReader) primaryEmail(ctx context.Context, access string) (string, error) {
	c, err := newCall(ctx, stepEmails, http.MethodGet, p.EmailsEndpoint, nil)
	if err != nil {
		return "", err
	}
	r, err := p.send(c.withBearer(access))
	if err != nil {
		return "", err
	}
	switch r.status {
	case http.StatusForbidden, http.StatusNotFound: // GitHub's answers without the scope
		return "", nil
	case http.StatusOK:
		return primaryOf(p.Provider, r)
	}
	_, err = p.object(r)
	return "", err
}

// primaryOf reads the list of addresses.
func primaryOf(p *Provider, r *response) (string, error) {
	if untrusted.Check(r.body) != nil {
		return "", p.silent(r.call, r.status, errNotList)
	}
	primary := ""
	err := strictjson.Array(r.body, func(value []byte) error {
		m, err := jsonMembers(value)
		if err == nil && m["primary"] == true && m["verified"] == true && isEmail(m.text("email")) {
			primary = m.text("email")
		}
		return err
	})
	if err != nil {
		return "", p.silent(r.call, r.status, errNotList)
	}
	return primary, nil
}

var errNotList = errors.New("the response is not a list of addresses")
