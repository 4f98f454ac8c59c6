package mcptest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// UpdateVariable is the environment variable that has [Snapshot] write its file.
const UpdateVariable = "MCPTEST_UPDATE"

// Snapshot compares what clients and reviewers see of the server's tools with file, such as
// "testdata/tools.lock", and fails the test where they differ. The failure tells the
// changes, the gravest first. A change that is meant is accepted by writing the file anew,
// and then stands in the diff that is reviewed:
//
//	MCPTEST_UPDATE=1 go test -run '^TestTools$'
//
// The file is a [policy.Lock].
func Snapshot(t testing.TB, srv *mcpkit.Server, file string) {
	t.Helper()
	surface := srv.Surface()
	accept := fmt.Sprintf("%s=1 go test -run '^%s$'", UpdateVariable, root(t))
	if os.Getenv(UpdateVariable) != "" {
		err := os.MkdirAll(filepath.Dir(file), 0o755)
		if err == nil {
			err = os.WriteFile(file, policy.Lock(surface), 0o644)
		}
		if err != nil {
			t.Fatalf("mcptest: writing the snapshot: %v", err)
		}
		t.Logf("mcptest: %s is written", file)
		return
	}
	old, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("mcptest: there is no snapshot %s yet\n  fix: write it and commit it: %s", file, accept)
	}
	var changes policy.Changes
	if err == nil {
		changes, err = policy.Compare(old, surface)
	}
	if err != nil {
		t.Fatalf("mcptest: the snapshot %s cannot be used: %v\n  fix: take back the change to it, or write it anew: %s", file, err, accept)
	}
	if len(changes) == 0 {
		return
	}
	promise{
		what:   "the tools are those of " + file,
		why:    "Models choose tools by their descriptions and fill in arguments by their schemas; a directory reviews a server again when they change.",
		source: "https://developers.openai.com/plugins/deploy/app-review",
		fix:    "take the change back, or accept it: " + accept,
	}.broken(t, breach{got: changes.String()})
}
