package audit

import (
	"context"
)

func collectStdio(ctx context.Context, a *auditor) error {
	if a.command == nil {
		return notApplicable("the server is at a URL, not a program on this machine")
	}
	wait := grace
	if ctx.Err() != nil {
		wait = 0
	}
	first := a.protocol.first()
	a.stdio.answered = first != nil
	a.stdio.ending = a.command.Close(wait)
	return nil
}
