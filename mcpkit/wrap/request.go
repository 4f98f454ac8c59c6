package wrap

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/internal/errlog"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/internal/callinfo"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/internal/request"
)

// requestParts puts the arguments into their places. info may be nil. An error about an argument is
// a *mcpkit.ToolError.
func (b *binding) requestParts(in any, page budget.PageRequest, info *callinfo.Info) (*request.Parts, error) {
	args, err := json.Marshal(in)
	if err != nil {
		return nil, errlog.Errorf("the arguments cannot be encoded: %w", err)
	}
	var isNull func(string) bool
	if b.nulls && info != nil {
		isNull = info.IsNull
	}
	parts, problems, err := b.plan.Encode(args, isNull)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, &mcpkit.ToolError{What: strings.Join(problems, "\n")}
	}
	if b.idempotency != "" {
		parts.Header.Set(b.idempotency, info.Key())
	}
	if b.paging != nil {
		if err := b.paging.setQuery(parts.Query, page); err != nil {
			return nil, err
		}
	}
	if parts.URLSize() > request.MaxURL {
		return nil, &mcpkit.ToolError{What: fmt.Sprintf("the arguments make a URL of more than %d bytes, which services refuse", request.MaxURL), Next: "Use shorter arguments."}
	}
	return parts, nil
}
