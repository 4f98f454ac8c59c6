package audit

import "context"

// documentEvidence is the documents of the server.
type documentEvidence struct{}

func (a *auditor) collectDocuments(ctx context.Context) error { return nil }
