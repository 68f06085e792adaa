"""Foreign words that are words in capitals too: FACEBOOK is said, not spelled. Data only.

How they are said is left to the voice, or to the lexicon `tu-nuoc-ngoai`.
"""

FOREIGN_WORDS = frozenset({
    "abdala", "agribank", "amplifier", "amply", "android", "app", "apple", "astrazeneca", "banner", "biogas",
    "bitcoin", "blockchain", "blog", "bluetooth", "bus", "camera", "card", "casino", "catalogue", "chatbot", "check",
    "clip", "cloud", "cocaine", "code", "composite", "compost", "computer", "container", "data", "delta", "dengue",
    "dollar", "drone", "ebola", "email", "euro", "excel", "facebook", "fan", "fanpage", "farmstay", "fax", "festival",
    "file", "fintech", "flycam", "forum", "gala", "game", "games", "gas", "gmail", "google", "grab", "hack", "hacker",
    "hdbank", "heroin", "homestay", "honda", "hot", "hotline", "idol", "inox", "instagram", "internet", "inverter",
    "ipad", "iphone", "janssen", "kali", "karaoke", "ketamine", "laptop", "lazada", "lienvietpostbank", "limousine",
    "link", "livestream", "logistics", "logo", "marburg", "marketing", "melamine", "messenger", "methamphetamine",
    "micro", "microsoft", "mini", "mobifone", "mobile", "modem", "moderna", "momo", "nanocovax", "nicotine", "nilon",
    "nokia", "nylon", "offline", "omicron", "online", "oppo", "pallet", "pano", "paracetamol", "passport", "password",
    "pfizer", "photo", "photocopy", "pin", "pod", "podcast", "poster", "powerpoint", "radio", "resort", "robot",
    "router", "rubella", "sacombank", "sale", "samsung", "scan", "server", "ship", "shipper", "shop", "shopee",
    "show", "showroom", "sim", "sinopharm", "skype", "slogan", "smart", "smartphone", "sony", "spam", "sputnik",
    "startup", "stress", "studio", "tablet", "taxi", "teams", "techcombank", "telegram", "test", "tiki", "tiktok",
    "top", "tour", "toyota", "tpbank", "trend", "tuabin", "twitter", "urea", "vaccin", "vaccine", "vacxin", "vape",
    "viber", "video", "vietcombank", "vietinbank", "vietjet", "vietlott", "vietnamobile", "viettel", "villa",
    "vinaphone", "vinfast", "vingroup", "vinmart", "virus", "visa", "vitamin", "vpbank", "web", "website", "whatsapp",
    "wifi", "windows", "word", "workshop", "yahoo", "yamaha", "youtube", "zalo", "zika", "zoom",
})  # fmt: skip
