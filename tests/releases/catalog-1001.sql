BEGIN TRANSACTION;
CREATE TABLE barcode (
	code TEXT NOT NULL, 
	sku TEXT NOT NULL, 
	PRIMARY KEY (code)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "barcode" VALUES('06926976000001','1000008');
INSERT INTO "barcode" VALUES('06954862000002','1000001');
INSERT INTO "barcode" VALUES('06964160000000','1000004');
INSERT INTO "barcode" VALUES('06981793000009','1000005');
INSERT INTO "barcode" VALUES('06990961000000','1000002');
CREATE TABLE feed (
	scope TEXT NOT NULL, 
	gen TEXT, 
	cursor INTEGER, 
	round INTEGER NOT NULL, 
	sweep INTEGER NOT NULL, 
	PRIMARY KEY (scope)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "feed" VALUES('catalog:all','g1',8,1,0);
INSERT INTO "feed" VALUES('store:S001','g1',2,1,0);
CREATE TABLE item (
	sku TEXT NOT NULL, 
	barcodes TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	price INTEGER NOT NULL, 
	tax_rate TEXT NOT NULL, 
	category TEXT NOT NULL, 
	brand TEXT NOT NULL, 
	plu TEXT NOT NULL, 
	min_age INTEGER NOT NULL, 
	max_per_sale INTEGER NOT NULL, 
	not_for_sale INTEGER NOT NULL, 
	discountable INTEGER NOT NULL, 
	scope TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	PRIMARY KEY (sku)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "item" VALUES('1000001','6954862000002','橡新净松木洁厕液 600g','Oak Spotless Pine Toilet Cleaner 600g','each',1050,'13','clean/bathroom/cleaners','橡新净','',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000002','6990961000000','荷日用社不锈钢砍骨刀 小号','Lotus Everyday Stainless Steel Bone Cleaver Small','each',9690,'13','home/kitchen/cookware','荷日用社','',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000003','','产地直采冰糖橙','Farm-Direct Sweet Oranges','kg',1090,'9','fresh/fruit/citrus','','10001',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000004','6964160000000','竹香舍薄盐蒸鱼豉油 500ml','Bamboo Spice House Reduced-Salt Soy Sauce for Fish 500ml','each',1550,'13','food/seasoning/soy-vinegar','竹香舍','',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000005','6981793000009','枫器坊不粘炒锅 32cm','Maple Wares Non-Stick Wok 32cm','each',21900,'13','home/kitchen/cookware','枫器坊','',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000006','','冰鲜小黄鱼','Chilled Yellow Croaker','kg',3550,'9','fresh/seafood/fish','','10002',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000007','','沙地哈密瓜','Sandy-Soil Hami Melon','kg',1050,'9','fresh/fruit/melons','','10003',0,0,0,1,'catalog:all',1);
INSERT INTO "item" VALUES('1000008','6926976000001','澜泡沫坊扫把簸箕套装 2件','Ripple Suds Broom and Dustpan Set 2 pcs','each',6750,'13','clean/kitchen/tools','澜泡沫坊','',0,0,0,1,'catalog:all',1);
CREATE TABLE record (
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	"row" TEXT NOT NULL, 
	PRIMARY KEY (kind, "key", scope)
)
 WITHOUT ROWID,
 STRICT

;
INSERT INTO "record" VALUES('setting','store_name','store:S001',1,'{"value":{"zh_CN":"南京路店","en":"Nanjing Road"}}');
INSERT INTO "record" VALUES('staff','1001','store:S001',1,'{"user":"1001","name":"王芳","role":"cashier","pin_hash":"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}');
CREATE TABLE search_item (doc INTEGER NOT NULL, sku TEXT NOT NULL, PRIMARY KEY (doc), UNIQUE (sku)) STRICT;
CREATE TABLE search_due (sku TEXT NOT NULL, PRIMARY KEY (sku)) WITHOUT ROWID, STRICT;
INSERT INTO "search_due" VALUES('1000001');
INSERT INTO "search_due" VALUES('1000002');
INSERT INTO "search_due" VALUES('1000003');
INSERT INTO "search_due" VALUES('1000004');
INSERT INTO "search_due" VALUES('1000005');
INSERT INTO "search_due" VALUES('1000006');
INSERT INTO "search_due" VALUES('1000007');
INSERT INTO "search_due" VALUES('1000008');
CREATE VIRTUAL TABLE search_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '^'", prefix='1 2 3 4 5');
CREATE INDEX item_plu ON item (plu) WHERE plu != '';
CREATE INDEX item_category ON item (category);
COMMIT;
PRAGMA user_version = 1001;
