package ownrequest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/internal/ownrequest"
)

// owned is a context that names its request.
type owned struct {
	context.Context
	request *http.Request
}

func (o *owned) Value(key any) any {
	if key == (ownrequest.Key{}) {
		return o.request
	}
	return o.Context.Value(key)
}

func TestIs(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	assert.False(t, ownrequest.Is(r), "nobody has copied it")
	ctx := &owned{Context: r.Context()}
	ctx.request = r.WithContext(ctx)
	assert.True(t, ownrequest.Is(ctx.request))
	assert.False(t, ownrequest.Is(ctx.request.WithContext(ctx)), "a copy belongs to the handler that made it")
	assert.False(t, ownrequest.Is(ctx.request.Clone(context.WithValue(ctx, "key", "value")))) //nolint:staticcheck // any key
}
