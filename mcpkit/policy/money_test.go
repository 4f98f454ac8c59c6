package policy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// movesMoney reports whether a tool that writes breaks the rule about money.
func movesMoney(name, title, description string) bool {
	yes, no := true, false
	for _, r := range resultsOf(&policy.Surface{Known: policy.PartTools, Tools: []policy.Tool{{
		Name: name, Title: title, Description: description, Hints: &policy.Hints{Title: title, ReadOnly: &no, Destructive: &yes},
		Input: []byte(`{"type":"object","properties":{"id":{"type":"string"}}}`),
	}}}, policy.RuleToolMoney) {
		if r.Rule.ID == policy.RuleToolMoney {
			return len(r.Findings) > 0
		}
	}
	return false
}

// Tools that move money are found in other languages too, and so are withdrawals and positions.
func TestMoney(t *testing.T) {
	t.Parallel()
	for _, description := range []string{
		"Withdraws from the exchange to a bank account.",
		"Withdraw to your wallet.",
		"Closes a leveraged position at the market price.",
		"Opens a long position in a coin.",
		"Führt eine Überweisung an einen Empfänger aus.",
		"Überweist einen Betrag an ein anderes Konto.",
		"Löst eine Zahlung an einen Lieferanten aus.",
		"Bezahlt eine offene Rechnung vom Konto der Firma.",
		"Realiza una transferencia bancaria a otra cuenta.",
		"Paga una factura con la tarjeta guardada.",
		"Efetua um pagamento por boleto.",
		"Transfere dinheiro para um contato.",
		"Faz um Pix para uma chave.",
		"Effectue un virement vers un compte.",
		"Rembourse le client sur sa carte.",
		"Effettua un bonifico verso un altro conto.",
		"Paga una bolletta.",
		"Doet een betaling aan een leverancier.",
		"发起转账到另一个账户。",
		"指定した口座に振込を実行します。",
	} {
		assert.True(t, movesMoney("run_step", "Schritt", description), description)
	}
	assert.True(t, movesMoney("step", "Überweisung ausführen", "Schritt 3."))
	assert.True(t, movesMoney("step", "Realizar pago", "Paso 3."))
	for _, description := range []string{
		"Withdraws the consent to an account link.",
		"Withdraws an application for a bank job.",
		"Closes an open position of the hiring plan.",
		"Opens a position for a sales manager.",
		"Legt eine Vorlage für eine Überweisung an.",
		"Sendet eine Zahlungserinnerung an den Kunden.",
		"Ordnet eine Zahlung einer Rechnung zu.",
		"Speichert den Kaufvertrag.",
		"Zahlen in einer Tabelle ersetzen.",
		"Bezahlte Rechnungen archivieren.",
		"Es wird keine Überweisung ausgeführt, nur geprüft.",
		"Führt eine Liste der Überweisungen.",
		"Envía un recordatorio de pago.",
		"Registra una transferencia recibida.",
		"Guarda la compra en la lista.",
		"Envoie un rappel de paiement au client.",
		"Classe un virement reçu.",
		"Invia un promemoria di pagamento.",
		"Transfere estoque para outra filial.",
		"Transferir la llamada a otro agente.",
		"Cria um lembrete de pagamento.",
		"Stuurt een herinnering.",
		"付款记录分类。",
	} {
		assert.False(t, movesMoney("run_step", "Schritt", description), description)
	}
}
