package budgettest

// The samples are written for these tests.
var (
	chinese = []string{
		"工具的返回结果不应该超过二万五千个词元。", "如果结果太长，服务器会把多余的条目放到下一页。", "请先阅读文档，然后再运行这个程序。",
		"今天天气很好，我们去公园散步吧！", "数据库里有一百二十三条记录需要更新。", "这座城市的地铁每天运送超过三百万名乘客。",
		"她在图书馆里找到了一本关于古代天文学的书。", "为什么编译器会报告这个错误？", "价格为¥1,280.50，运费另计。",
		"《红楼梦》是中国古典小说的代表作之一。", "他说:“时间不早了，该回家了。”", "系统将在午夜自动重启，请提前保存您的工作。",
	}
	japanese = []string{
		"ツールの結果は二万五千トークンを超えてはいけません。", "結果が長すぎる場合は、残りの項目を次のページに移します。", "まずドキュメントを読んでから、プログラムを実行してください。",
		"今日はとても良い天気なので、公園を散歩しましょう！", "データベースには更新が必要なレコードが123件あります。", "この町の電車は毎日たくさんの人を運んでいます。",
		"図書館で古い天文学の本を見つけました。", "なぜコンパイラはこのエラーを報告するのですか？", "「もう遅いから帰ろう」と彼は言った。",
		"カタカナとひらがなと漢字が混ざった文章です。", "価格は1,280円(税込)です。",
	}
	russian = []string{
		"Результат инструмента не должен превышать двадцати пяти тысяч токенов.", "Если результат слишком длинный, остаток переносится на следующую страницу.",
		"Сначала прочитайте документацию, а потом запустите программу.", "Сегодня прекрасная погода, пойдём гулять в парк!", "В базе данных сто двадцать три записи, которые нужно обновить.",
		"Почему компилятор сообщает об этой ошибке?", "Она нашла в библиотеке старинную книгу по астрономии.", "«Уже поздно, — сказал он, — пора домой».",
		"Цена составляет 1 280,50 ₽ без учёта доставки.", "Система автоматически перезагрузится в полночь, сохраните свою работу.",
	}
	german = []string{
		"Das Ergebnis eines Werkzeugs darf fünfundzwanzigtausend Token nicht überschreiten.", "Ist das Ergebnis zu lang, so kommt der Rest auf die nächste Seite.",
		"Lesen Sie zuerst die Dokumentation und führen Sie dann das Programm aus.", "Heute ist schönes Wetter, gehen wir im Park spazieren!", "In der Datenbank stehen hundertdreiundzwanzig veraltete Einträge.",
		"Warum meldet der Übersetzer diesen Fehler?", "Die Straßenbahngesellschaft befördert täglich über dreihunderttausend Fahrgäste.", "»Es ist spät«, sagte er, »wir müssen nach Hause.«",
		"Der Preis beträgt 1.280,50 € zuzüglich Versandkosten.", "Die Bürgermeisterin eröffnete die Ausstellung über Größenverhältnisse in der Astronomie.",
	}
	emoji = []string{
		"Great work! 🎉🎉", "👍🏽 merged", "🚀 shipping it today", "🐛 → 🦋", "👩‍💻👨‍🔬 pairing", "🇫🇷 vs 🇯🇵 ⚽", "❤️‍🔥 so good 😂😂😂", "⚠️ please read", "✅ done ✅ done ❌ not yet", "🏳️‍🌈 🧑🏿‍🚀 🫠", "1️⃣ first 2️⃣ second",
	}
)
