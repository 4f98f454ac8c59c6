package authserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// repeatLife is how long a form of the consent page may be sent again: a user clicks twice, or a
// browser sends a form again because the connection broke. The answer is then the same as the first
// time. It is shorter than the life of a code, so that a code that is sent again can be redeemed.
const repeatLife = 30 * time.Second

// choices remembers what users chose.
type choices struct{ *base }

// A choiceRecord is what a user chose on a consent page. It marks the request as used.
type choiceRecord struct {
	Choice string    `json:"choice"` // the hash of the way and the user
	Chosen time.Time `json:"chosen"`
}

// choose marks a request as used. The same choice may be repeated for a short time, and is reported
// then; everything else is refused. The caller has checked that the form comes from the browser
// that got the page. The mark counts against the share of the address, so that a flood from one
// leaves room for others.
func (s *choices) choose(r *http.Request, req *request, way, user string) (repeated bool, err error) {
	ctx, now := r.Context(), s.config.Now()
	key, choice := "as/used/"+hashText(req.ID), hashText(way, user)
	mark, err := json.Marshal(choiceRecord{choice, now})
	if err != nil {
		return false, err
	}
	err = s.config.Store.Swap(ctx, key, nil, mark, 2*requestLife, "requests "+s.address(r))
	if !errors.Is(err, store.ErrConflict) {
		return false, err
	}
	mark, err = s.config.Store.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, onPage(textUsed, nil)
	}
	if err != nil {
		return false, err
	}
	var first choiceRecord
	if err := json.Unmarshal(mark, &first); err != nil {
		return false, onPage(textUsed, err)
	}
	if first.Choice != choice || now.Sub(first.Chosen).Abs() > repeatLife {
		return false, onPage(textUsed, nil)
	}
	return true, nil
}
