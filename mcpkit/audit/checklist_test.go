package audit_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Each rule that decides a box of the guide exists, here or in package policy.
func TestBoxesNameRulesThatExist(t *testing.T) {
	all := append(policy.Rules(), audit.Rules()...)
	for _, box := range policy.GuideBoxes() {
		for _, id := range slices.Concat(box.Rules, box.Live) {
			prefix, many := strings.CutSuffix(string(id), "*")
			assert.True(t, slices.ContainsFunc(all, func(r policy.Rule) bool {
				return r.ID == id || many && strings.HasPrefix(string(r.ID), prefix)
			}), "%s: there is no rule %s", box.ID, id)
		}
	}
}
