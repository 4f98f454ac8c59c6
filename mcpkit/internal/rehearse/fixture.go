package rehearse

import (
	"context"
	"fmt"
)

// A Fixture prepares what examples need; see mcpkit.Fixture.
type Fixture func(ctx context.Context) (prepared context.Context, clean func(), err error)

// Prepare calls the fixture, if there is one, and returns the context for the calls of examples,
// which has a caller. clean removes what the fixture prepared.
func (s *Stage) Prepare(ctx context.Context) (prepared context.Context, clean func(), err error) {
	if s.Fixture == nil {
		return s.WithCaller(ctx), func() {}, nil
	}
	// The fixture is code of the program, which may panic.
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the fixture failed: panic: %v", v)
		}
	}()
	prepared, clean, err = s.Fixture(ctx)
	if prepared == nil {
		prepared = ctx
	}
	if clean == nil {
		clean = func() {}
	}
	if err != nil {
		clean()
		return ctx, func() {}, fmt.Errorf("the fixture failed: %w", err)
	}
	return s.WithCaller(prepared), clean, nil
}
