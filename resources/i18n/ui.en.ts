<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AttendantPresenter</name>
    <message numerus="yes">
        <source>%n lane(s) need you</source>
        <translation>
            <numerusform>%n lane needs you</numerusform>
            <numerusform>%n lanes need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Care</name>
    <message numerus="yes">
        <source>%n entry(s) wait to be sent</source>
        <translation>
            <numerusform>%n entry waits to be sent</numerusform>
            <numerusform>%n entries wait to be sent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CarePage</name>
    <message numerus="yes">
        <source>%n thing(s) need somebody.</source>
        <translation>
            <numerusform>%n thing needs somebody.</numerusform>
            <numerusform>%n things need somebody.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n earlier version(s) are kept</source>
        <translation>
            <numerusform>%n earlier version is kept</numerusform>
            <numerusform>%n earlier versions are kept</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CustomerScreen</name>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n line</numerusform>
            <numerusform>%n lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message numerus="yes">
        <source>%n device(s) need somebody: %1</source>
        <translation>
            <numerusform>%n device needs somebody: %1</numerusform>
            <numerusform>%n devices need somebody: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Foot</name>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n piece</numerusform>
            <numerusform>%n pieces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Goods</name>
    <message numerus="yes">
        <source>%n label(s) are being printed.</source>
        <translation>
            <numerusform>%n label is being printed.</numerusform>
            <numerusform>%n labels are being printed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Taking %n article(s). People sell on meanwhile …</source>
        <translation>
            <numerusform>Taking %n article. People sell on meanwhile …</numerusform>
            <numerusform>Taking %n articles. People sell on meanwhile …</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) can be taken.</source>
        <translation>
            <numerusform>%n article can be taken.</numerusform>
            <numerusform>%n articles can be taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them would cost nothing.</source>
        <translation>
            <numerusform>%n of them would cost nothing.</numerusform>
            <numerusform>%n of them would cost nothing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) have faults.</source>
        <translation>
            <numerusform>%n row has faults.</numerusform>
            <numerusform>%n rows have faults.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) of this file would cost nothing; they stand first in the list. Take the rows once more if that is meant.</source>
        <translation>
            <numerusform>%n article of this file would cost nothing; it stands first in the list. Take the rows once more if that is meant.</numerusform>
            <numerusform>%n articles of this file would cost nothing; they stand first in the list. Take the rows once more if that is meant.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) are on sale now.</source>
        <translation>
            <numerusform>%n article is on sale now.</numerusform>
            <numerusform>%n articles are on sale now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GoodsPage</name>
    <message numerus="yes">
        <source>%n article(s) may be meant.</source>
        <translation>
            <numerusform>%n article may be meant.</numerusform>
            <numerusform>%n articles may be meant.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n article(s) can be sold here.</source>
        <translation>
            <numerusform>%n article can be sold here.</numerusform>
            <numerusform>%n articles can be sold here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take them, %n for nothing</source>
        <translation>
            <numerusform>Take them, %n for nothing</numerusform>
            <numerusform>Take them, %n for nothing</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message numerus="yes">
        <source>%n refund(s) refused: see F9</source>
        <translation>
            <numerusform>%n refund refused: see F9</numerusform>
            <numerusform>%n refunds refused: see F9</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Receipts delayed: %n</source>
        <translation>
            <numerusform>Receipt delayed: %n</numerusform>
            <numerusform>Receipts delayed: %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) slow by head office&apos;s</source>
        <translation>
            <numerusform>Clock is %n minute slow by head office&apos;s</numerusform>
            <numerusform>Clock is %n minutes slow by head office&apos;s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) fast by head office&apos;s</source>
        <translation>
            <numerusform>Clock is %n minute fast by head office&apos;s</numerusform>
            <numerusform>Clock is %n minutes fast by head office&apos;s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) wait since %1</source>
        <translation>
            <numerusform>%n sale waits since %1</numerusform>
            <numerusform>%n sales wait since %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LaneWords</name>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n piece</numerusform>
            <numerusform>%n pieces</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) put aside</source>
        <translation>
            <numerusform>%n sale put aside</numerusform>
            <numerusform>%n sales put aside</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MemberStrip</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n sale</numerusform>
            <numerusform>%n sales</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>People</name>
    <message numerus="yes">
        <source>%n person(s) may sign in here.</source>
        <translation>
            <numerusform>%n person may sign in here.</numerusform>
            <numerusform>%n people may sign in here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Promotions</name>
    <message numerus="yes">
        <source>Over %n past sale(s)</source>
        <translation>
            <numerusform>Over %n past sale</numerusform>
            <numerusform>Over %n past sales</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) would have come to something else.</source>
        <translation>
            <numerusform>%n sale would have come to something else.</numerusform>
            <numerusform>%n sales would have come to something else.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromotionsPage</name>
    <message numerus="yes">
        <source>%n promotion(s) give something now.</source>
        <translation>
            <numerusform>%n promotion gives something now.</numerusform>
            <numerusform>%n promotions give something now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SellingPage</name>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n piece</numerusform>
            <numerusform>%n pieces</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimeRing</name>
    <message numerus="yes">
        <source>%n second(s) left</source>
        <translation>
            <numerusform>%n second left</numerusform>
            <numerusform>%n seconds left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Today</name>
    <message numerus="yes">
        <source>%n sale(s)</source>
        <translation>
            <numerusform>%n sale</numerusform>
            <numerusform>%n sales</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n return(s)</source>
        <translation>
            <numerusform>%n return</numerusform>
            <numerusform>%n returns</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) wait to be sent</source>
        <translation>
            <numerusform>%n entry waits to be sent</numerusform>
            <numerusform>%n entries wait to be sent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TotalPanel</name>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n piece</numerusform>
            <numerusform>%n pieces</numerusform>
        </translation>
    </message>
</context>
</TS>
