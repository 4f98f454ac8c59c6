package audit

import "context"

// loginEvidence is what clients need to log in.
type loginEvidence struct{}

func (a *auditor) collectLogin(ctx context.Context) error { return nil }
