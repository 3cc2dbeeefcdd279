<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>Header</name>
        <message numerus="yes">
            <source>Receipts delayed: %n</source>
            <translation>
                <numerusform>Receipt delayed: %n</numerusform>
                <numerusform>Receipts delayed: %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Offline: %n record(s) wait</source>
            <translation>
                <numerusform>Offline: %n record waits</numerusform>
                <numerusform>Offline: %n records wait</numerusform>
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
</TS>
