package authserver

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// RevokeAll also ends the codes that no client has redeemed yet. The store has no list of codes, so
// RevokeAll leaves a new random mark that lives longer than any earlier code. A code remembers the
// marks that were there when it was issued.

// endedMarks are the latest marks of a user, a client and the two together. A missing mark is "".
type endedMarks [3]string

// keyEnded returns the key of the mark of a user and a client, either of which may be "".
func keyEnded(user, client string) string { return "as/ended/" + hashText(user, client) }

// markEnded leaves a mark for what a filter chooses.
func (s *base) markEnded(ctx context.Context, filter GrantFilter) error {
	return s.config.Store.Put(ctx, keyEnded(filter.User, filter.ClientID), []byte(rand.Text()), 3*codeLife, "user "+filter.User)
}

func (s *base) endedMarks(ctx context.Context, user, client string) (endedMarks, error) {
	var marks endedMarks
	for i, key := range []string{keyEnded(user, ""), keyEnded("", client), keyEnded(user, client)} {
		mark, err := s.config.Store.Get(ctx, key)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return marks, err
		}
		marks[i] = string(mark)
	}
	return marks, nil
}

// addedTo reports whether there is a mark that earlier marks do not have.
func (m endedMarks) addedTo(earlier endedMarks) bool {
	for i, mark := range m {
		if mark != "" && mark != earlier[i] {
			return true
		}
	}
	return false
}
