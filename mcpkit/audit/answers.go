package audit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/rpc"
	"github.com/mcpkit-go/mcpkit/mcpkit/audit/internal/web"
)

// unseen reports whether an answer is missing for a reason that says nothing about the rule, such
// as a server that is gone. The rule is then not measured.
func (v *verdict) unseen(answers ...*rpc.Answer) bool {
	for _, answer := range answers {
		if answer == nil {
			v.unmeasured("the request was not sent")
			return true
		}
		if reason := v.unrelated(answer.Exchange); reason != "" {
			v.unmeasured("%s", reason)
			return true
		}
	}
	return false
}

// unseenExchange is unseen for a message that has no response.
func (v *verdict) unseenExchange(x *web.Exchange) bool {
	reason := "the request was not sent"
	if x != nil {
		reason = v.unrelated(x)
	}
	if reason != "" {
		v.unmeasured("%s", reason)
	}
	return reason != ""
}

// unrelated says why an exchange says nothing about the message that was sent, or returns "".
func (v *verdict) unrelated(x *web.Exchange) string {
	reason := v.unsent(x)
	switch {
	case reason != "":
		return reason
	case !x.Answered() && !silent(x):
		return x.Reason()
	case x.Limited():
		return fmt.Sprintf("the server answers %d, which means that it is overloaded; try again later", x.Status)
	case x.Status == http.StatusUnauthorized:
		return "the server answers 401; give the audit a token with --token-file or --login"
	}
	return ""
}

// silent reports whether the server took a message and gave no answer to it.
func silent(x *web.Exchange) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(x.Err, context.DeadlineExceeded) || errors.As(x.Err, &timeout) && timeout.Timeout() && !strings.Contains(x.Err.Error(), "dial") ||
		errors.Is(x.Err, io.EOF) || errors.Is(x.Err, io.ErrUnexpectedEOF)
}

// failed reports whether a message made the server fail: it gives no answer, or an error of HTTP
// that says so.
func failed(x *web.Exchange) bool { return !x.Answered() || x.Status >= http.StatusInternalServerError }

// said says in a few words how a message was answered, after its name.
func said(a *rpc.Answer) string {
	switch {
	case !a.Answered():
		return "is not answered: " + a.Reason()
	case a.Status >= http.StatusBadRequest && a.Fault != "":
		return fmt.Sprintf("is answered with %d", a.Status)
	case a.Fault != "":
		return "has no valid answer: " + a.Fault
	case a.Error != nil && a.Status >= http.StatusBadRequest:
		return fmt.Sprintf("is answered with %d and the error %d", a.Status, a.Error.Code)
	case a.Error != nil:
		return fmt.Sprintf("is answered with the error %d", a.Error.Code)
	}
	return "succeeds"
}

// saidExchange is said for an answer that need not be a JSON-RPC response.
func saidExchange(x *web.Exchange) string {
	if !x.Answered() {
		return "is not answered: " + x.Reason()
	}
	return fmt.Sprintf("is answered with %d", x.Status)
}

// shown returns the exchange of an answer, or nil.
func shown(a *rpc.Answer) *web.Exchange {
	if a == nil {
		return nil
	}
	return a.Exchange
}
