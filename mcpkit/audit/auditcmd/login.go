package auditcmd

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
)

// logIn has a user log in and returns the token.
func logIn(ctx context.Context, t Target, i Inputs, std Streams) (string, error) {
	if len(t.Command) > 0 {
		return "", errors.New("a program on standard input and output has no login")
	}
	secret := ""
	if i.ClientSecretFile != "" {
		var err error
		if secret, err = readToken(i.ClientSecretFile, std.In); err != nil {
			return "", fmt.Errorf("the secret of the client: %w", err)
		}
	}
	return audit.Login(ctx, t.URL, audit.LoginOptions{
		Options: i.Options, ClientSecret: secret,
		Open: func(address string) error {
			fmt.Fprintf(std.Err, "To log in, open this address in a browser:\n\n    %s\n\n", address)
			if isTerminal(std.Err) {
				openBrowser(ctx, address)
			}
			return nil
		},
	})
}

// openBrowser tries to open an address in the user's browser. The address is printed as well, so a
// failure does not matter.
func openBrowser(ctx context.Context, address string) {
	name, arguments := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, arguments = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	_ = exec.CommandContext(ctx, name, arguments...).Start() //nolint:gosec // the address is that of the login page
}
