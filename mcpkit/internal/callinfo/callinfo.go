// Package callinfo gives handlers of package wrap facts about a call that their input does not
// contain: which arguments the client sent as null, and a random key of the call.
package callinfo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"reflect"
	"sync"

	"github.com/mcpkit-go/mcpkit/internal/strictjson"
)

// An Info has the facts about one call. For a nil Info nothing is known. It is safe for concurrent
// use.
type Info struct {
	arguments json.RawMessage

	nullsOnce sync.Once
	nulls     map[string]bool
	keyOnce   sync.Once
	key       string
}

type key struct{}

// With returns a context of a call with the arguments that the client sent.
func With(ctx context.Context, arguments json.RawMessage) context.Context {
	return context.WithValue(ctx, key{}, &Info{arguments: arguments})
}

// From returns the Info of ctx, or nil.
func From(ctx context.Context) *Info {
	i, _ := ctx.Value(key{}).(*Info)
	return i
}

// IsNull reports whether the client sent an argument as null.
func (i *Info) IsNull(argument string) bool {
	if i == nil {
		return false
	}
	i.nullsOnce.Do(func() {
		i.nulls = map[string]bool{}
		_ = strictjson.Object(i.arguments, func(name string, value []byte) error { // they were checked
			if string(value) == "null" {
				i.nulls[name] = true
			}
			return nil
		})
	})
	return i.nulls[argument]
}

// Key returns a random text, the same one whenever it is called for the same call.
func (i *Info) Key() string {
	if i == nil {
		return rand.Text()
	}
	i.keyOnce.Do(func() { i.key = rand.Text() })
	return i.key
}

// Wanted reports whether handlers with an input type need an Info: those of inputs with the tags
// null or idempotency, which are documented in package wrap.
func Wanted(in reflect.Type) bool { return wanted(in, map[reflect.Type]bool{}) }

func wanted(t reflect.Type, seen map[reflect.Type]bool) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || seen[t] {
		return false
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		for _, tag := range []string{"null", "idempotency"} {
			if _, ok := f.Tag.Lookup(tag); ok {
				return true
			}
		}
		if f.Anonymous && wanted(f.Type, seen) {
			return true
		}
	}
	return false
}
