package authserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

// ReplaceLostSecret makes new signing keys, for a program whose former Secrets are lost. It returns
// an error and changes nothing if one of the Secrets still opens the keys of the store, because
// then nothing is lost. [Server.Ready] says when it is needed.
//
// What was made with the lost secret cannot be used any more, with or without this call: access
// tokens, refresh tokens, the tokens of the identity provider, sessions and logins that have begun.
// All users must connect their clients again. Clients that have registered themselves stay
// registered, and users are not asked again for what they have agreed to. The records of the old
// grants expire by themselves; [Server.Grants] does not list it. The tokens of the identity
// provider cannot be revoked there, because nobody can read them: if the secret was stolen, revoke
// them at the provider.
//
// Give the new secret to all replicas before the call. A replica with other Secrets issues no more
// tokens after a minute. An access token that it has verified before may be accepted there until it
// expires.
func (s *Server) ReplaceLostSecret(ctx context.Context) error {
	if err := s.keys.replace(ctx); err != nil {
		return err
	}
	s.base.config.Logger.WarnContext(ctx, "authserver: the signing keys were replaced because their secret was lost: all users must log in again")
	return nil
}

// replace makes the first key of a new record, if none of the present one can be opened.
func (k *signingKeys) replace(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	old, err := k.store.Get(ctx, keyKeys)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	var record keyRecord
	if old != nil && json.Unmarshal(old, &record) == nil {
		for _, key := range record.Keys {
			if _, err := k.ring.open(purposeKey, key.Sealed); err == nil {
				return errors.New("authserver: the Secrets of the configuration open the signing keys of the store: no secret is lost")
			}
		}
	}
	now := k.now()
	record = keyRecord{}
	if _, err := k.rotate(&record, now); err != nil {
		return err
	}
	next, err := json.Marshal(record)
	if err != nil {
		return err
	}
	err = k.store.Swap(ctx, keyKeys, old, next, keysKept, "")
	if errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("authserver: another replica has just changed the signing keys; call Ready before you try again: %w", err)
	}
	if err != nil {
		return err
	}
	return k.use(record, now)
}
