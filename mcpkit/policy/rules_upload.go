package policy

import (
	"fmt"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy/internal/schemadoc"
)

// RuleUploadSize is the rule about files that a model cannot write.
const RuleUploadSize RuleID = "upload-size"

// maxUploadCharacters is the longest base64 that a model can be expected to write: about 16,000
// tokens, which take minutes.
const maxUploadCharacters = 23_000

const uploadURL = "https://github.com/erp-mafia/accounted/issues/748"

var uploadRules = []Rule{{
	ID:    RuleUploadSize,
	Title: "a file in an argument is small enough for a model to write",
	Why: "No client puts a file that a user attached into a base64 argument: the model writes it, at about 1.4 characters per token. " +
		"Files of some ten thousand bytes fail or arrive damaged.",
	Source: uploadURL, Checked: "2026-11-28", Level: Should,
	Fix:   "lower the limit to about 16,000 bytes and take larger files by a page of the service; or waive this rule if programs send them",
	needs: PartTools,
	check: func(v *view, r *reporter) {
		for i, t := range v.Tools {
			v.inputs[i].Walk(func(n schemadoc.Node) {
				most, limited := n.Object["maxLength"].(float64)
				if limited && most > maxUploadCharacters && n.Object["contentEncoding"] == "base64" {
					r.tool(t, fmt.Sprintf("argument %s of %s takes a file of up to %.0f characters of base64, which no model writes", n.Path, subject(t), most), "")
				}
			})
		}
	},
}}
