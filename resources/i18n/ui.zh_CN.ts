<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Board</name>
    <message>
        <source>“%1” is no amount.</source>
        <translation>“%1”不是金额。</translation>
    </message>
    <message>
        <source>“%1” is no quantity.</source>
        <translation>“%1”不是数量。</translation>
    </message>
</context>
<context>
    <name>CashierPresenter</name>
    <message>
        <source>Something went wrong in the till and was recorded. The sale is safe: go on.</source>
        <translation>程序出错，已记录。这笔销售没有丢失，请继续。</translation>
    </message>
    <message>
        <source>Void the whole sale? Press the same key again. Esc keeps it.</source>
        <translation>要取消整单吗？再按一次同一个键确认，按 Esc 保留。</translation>
    </message>
    <message>
        <source>Sale voided. Give back ¥%1.</source>
        <translation>整单已取消，请退还 ¥%1。</translation>
    </message>
    <message>
        <source>Sale voided.</source>
        <translation>整单已取消。</translation>
    </message>
</context>
<context>
    <name>CashierScreen</name>
    <message>
        <source>Cashier</source>
        <translation>收银</translation>
    </message>
</context>
<context>
    <name>GoodsPane</name>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Page back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Find goods: name, pinyin, initials, code (F3)</source>
        <translation>找商品：名称、拼音、首字母、编码（F3）</translation>
    </message>
    <message>
        <source>Page %1</source>
        <translation>第 %1 页</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Training: nothing here counts</source>
        <translation>培训模式：不计入任何账目</translation>
    </message>
    <message>
        <source>Printer ready</source>
        <translation>打印机正常</translation>
    </message>
    <message>
        <source>Look at the printer: receipt not confirmed</source>
        <translation>请看打印机：小票是否打出不明</translation>
    </message>
    <message numerus="yes">
        <source>Receipts delayed: %n</source>
        <translation>
            <numerusform>小票延迟 · %n 张待打</numerusform>
        </translation>
    </message>
    <message>
        <source>Printer missing: receipts will follow</source>
        <translation>打印机未连接，小票稍后补打</translation>
    </message>
    <message>
        <source>Printer is out of paper</source>
        <translation>打印机缺纸</translation>
    </message>
    <message>
        <source>Printer cover is open</source>
        <translation>打印机上盖未关</translation>
    </message>
    <message>
        <source>Printer is stuck: see to paper and cover</source>
        <translation>打印机停住了：请看纸和上盖</translation>
    </message>
    <message>
        <source>New receipt template has faults: tell head office</source>
        <translation>新小票模板有误：请告诉总部</translation>
    </message>
    <message>
        <source>Scanner missing</source>
        <translation>扫码枪未连接</translation>
    </message>
    <message>
        <source>Scanner ready</source>
        <translation>扫码枪正常</translation>
    </message>
    <message>
        <source>Scale missing</source>
        <translation>电子秤未连接</translation>
    </message>
    <message>
        <source>Customer display missing</source>
        <translation>客显未连接</translation>
    </message>
    <message>
        <source>Camera missing</source>
        <translation>摄像头未连接</translation>
    </message>
    <message>
        <source>Cash drawer missing</source>
        <translation>钱箱未连接</translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) slow by head office&apos;s</source>
        <translation>
            <numerusform>时钟比总部慢 %n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clock is %n minute(s) fast by head office&apos;s</source>
        <translation>
            <numerusform>时钟比总部快 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is sent: another machine uses this till&apos;s identity</source>
        <translation>已停止上传：另一台机器使用了本机的身份</translation>
    </message>
    <message>
        <source>Nothing is sent: head office has more than this till itself</source>
        <translation>已停止上传：总部的记录比本机多</translation>
    </message>
    <message>
        <source>Nothing is sent: head office does not accept this till</source>
        <translation>已停止上传：总部不接受本机</translation>
    </message>
    <message>
        <source>Nothing is sent: who answers is not head office by its certificate</source>
        <translation>已停止上传：应答的不是总部，证书不对</translation>
    </message>
    <message>
        <source>Nothing is sent: this till&apos;s disk fails</source>
        <translation>已停止上传：本机磁盘出错</translation>
    </message>
    <message>
        <source>Not connected to a head office</source>
        <translation>未连接总部</translation>
    </message>
    <message>
        <source>Receiving goods and staff …</source>
        <translation>正在接收商品和员工资料 …</translation>
    </message>
    <message>
        <source>Head office reached</source>
        <translation>总部已连接</translation>
    </message>
    <message numerus="yes">
        <source>%n sale(s) wait since %1</source>
        <translation>
            <numerusform>%n 笔销售待上传，自 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Head office not reachable: sales will follow</source>
        <translation>总部暂时连不上，恢复后自动上传销售</translation>
    </message>
</context>
<context>
    <name>KeyCard</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>选行</translation>
    </message>
    <message>
        <source>Chooses a line of the cart</source>
        <translation>选择购物车里的一行</translation>
    </message>
    <message>
        <source>One step back</source>
        <translation>退回一步</translation>
    </message>
</context>
<context>
    <name>Keymap</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Find goods</source>
        <translation>找商品</translation>
    </message>
    <message>
        <source>Price check</source>
        <translation>查价</translation>
    </message>
    <message>
        <source>Bag</source>
        <translation>购物袋</translation>
    </message>
    <message>
        <source>Tag price</source>
        <translation>价签价</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Void line</source>
        <translation>删行</translation>
    </message>
    <message>
        <source>Void sale</source>
        <translation>取消整单</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁屏</translation>
    </message>
    <message>
        <source>Other cashier</source>
        <translation>换人</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>Cash</source>
        <translation>现金</translation>
    </message>
    <message>
        <source>Shows this card</source>
        <translation>显示本卡</translation>
    </message>
    <message>
        <source>By name, pinyin, initials or code</source>
        <translation>按名称、拼音、首字母、编码</translation>
    </message>
    <message>
        <source>Says what the next code costs, and sells nothing</source>
        <translation>查下一个条码的价格，不销售</translation>
    </message>
    <message>
        <source>Sells one small carrier bag</source>
        <translation>卖一个小购物袋</translation>
    </message>
    <message>
        <source>After digits: the lower price on the tag, for the chosen or last line</source>
        <translation>先输价签上的低价，用于选中行或最后一行</translation>
    </message>
    <message>
        <source>After digits: for the next scan. Alone: for the line</source>
        <translation>先输数字：用于下一次扫码；直接按：改这一行</translation>
    </message>
    <message>
        <source>Takes the chosen or last line back</source>
        <translation>删除选中行或最后一行</translation>
    </message>
    <message>
        <source>Takes the whole sale back; press twice</source>
        <translation>取消整单，按两次</translation>
    </message>
    <message>
        <source>Locks the till; the sale stays</source>
        <translation>锁定收银机，销售保留</translation>
    </message>
    <message>
        <source>On the locked till: someone else</source>
        <translation>锁屏时换别人登录</translation>
    </message>
    <message>
        <source>Opens the payment</source>
        <translation>打开收款</translation>
    </message>
    <message>
        <source>Takes the exact amount, or the amount typed before</source>
        <translation>正好收现金，或收先输入的金额</translation>
    </message>
</context>
<context>
    <name>NumPad</name>
    <message>
        <source>Delete last digit</source>
        <translation>删除一位</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>确定</translation>
    </message>
</context>
<context>
    <name>PriceCard</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Now ¥%1</source>
        <translation>现价 ¥%1</translation>
    </message>
</context>
<context>
    <name>QuestionSheet</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>The customer is old enough</source>
        <translation>顾客已达年龄</translation>
    </message>
    <message>
        <source>Sell it</source>
        <translation>是商品，销售</translation>
    </message>
    <message>
        <source>Too young: take them out</source>
        <translation>未达年龄，取出商品</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>不要，取消</translation>
    </message>
</context>
<context>
    <name>Ringing</name>
    <message>
        <source>Some of these goods are only for customers aged %1 or over.</source>
        <translation>有商品仅限 %1 岁及以上顾客购买，请核对年龄。</translation>
    </message>
    <message>
        <source>Only for customers aged %1 or over: check their age.</source>
        <translation>仅限 %1 岁及以上顾客购买，请核对年龄。</translation>
    </message>
    <message>
        <source>First type the price on the tag.</source>
        <translation>请先输入价签上的价格。</translation>
    </message>
    <message>
        <source>Coupon taken: it saves ¥%1.</source>
        <translation>优惠券已用，省 ¥%1。</translation>
    </message>
    <message>
        <source>Coupon taken. It gives nothing on these goods yet.</source>
        <translation>优惠券已收，目前的商品还用不上。</translation>
    </message>
    <message>
        <source>Receipt %1 over ¥%2.</source>
        <translation>小票 %1，金额 ¥%2。</translation>
    </message>
    <message>
        <source>The goods for adults were taken out.</source>
        <translation>限制年龄的商品已取出。</translation>
    </message>
</context>
<context>
    <name>SellingPage</name>
    <message>
        <source>Scan the first item</source>
        <translation>请扫第一件商品</translation>
    </message>
    <message>
        <source>New quantity of line %1, then Enter</source>
        <translation>输入第 %1 行的新数量，按回车</translation>
    </message>
    <message>
        <source>Scan, or type a code</source>
        <translation>扫码，或输入编码</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>找零</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>已付</translation>
    </message>
    <message>
        <source>Saved ¥%1</source>
        <translation>优惠 ¥%1</translation>
    </message>
    <message>
        <source>To give back</source>
        <translation>应退</translation>
    </message>
    <message>
        <source>rounding %1</source>
        <translation>抹零 %1</translation>
    </message>
    <message>
        <source>Paid so far ¥%1</source>
        <translation>已收 ¥%1</translation>
    </message>
    <message>
        <source>Scan what you want the price of</source>
        <translation>请扫描要查价的商品</translation>
    </message>
    <message>
        <source>Price check</source>
        <translation>查价</translation>
    </message>
    <message>
        <source>Received ¥%1</source>
        <translation>实收 ¥%1</translation>
    </message>
    <message>
        <source>Member %1</source>
        <translation>会员 %1</translation>
    </message>
    <message>
        <source>Total ¥%1</source>
        <translation>合计 ¥%1</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应收</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message numerus="yes">
        <source>%n piece(s)</source>
        <translation>
            <numerusform>%n 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>You can already scan and type.</source>
        <translation>现在就可以扫码和按键。</translation>
    </message>
    <message>
        <source>The till cannot open</source>
        <translation>收银机打不开</translation>
    </message>
</context>
<context>
    <name>ShiftPage</name>
    <message>
        <source>Open the shift</source>
        <translation>开班</translation>
    </message>
    <message>
        <source>How much change lies in the drawer?</source>
        <translation>钱箱里备用金是多少？</translation>
    </message>
    <message>
        <source>200.00 as usual</source>
        <translation>照常 200.00</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Other cashier</source>
        <translation>换人</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Type your staff number</source>
        <translation>请输入工号</translation>
    </message>
    <message>
        <source>Staff number</source>
        <translation>工号</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>请稍候 …</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
</context>
<context>
    <name>TenderSheet</name>
    <message>
        <source>Payment</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Still to pay</source>
        <translation>还需收</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>应收</translation>
    </message>
    <message>
        <source>¥%1 in cash</source>
        <translation>现金 ¥%1</translation>
    </message>
    <message>
        <source>Cash given</source>
        <translation>实收现金</translation>
    </message>
    <message>
        <source>Take ¥%1</source>
        <translation>收 ¥%1</translation>
    </message>
    <message>
        <source>Exact cash ¥%1</source>
        <translation>正好 ¥%1</translation>
    </message>
</context>
<context>
    <name>WeighSheet</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Weight in %1</source>
        <translation>重量（%1）</translation>
    </message>
    <message>
        <source>Type the weight, then Enter.</source>
        <translation>请输入重量，按回车。</translation>
    </message>
    <message>
        <source>The scale is not at rest yet.</source>
        <translation>秤还没有稳定。</translation>
    </message>
    <message>
        <source>Put it on the empty scale: it is sold when it lies still.</source>
        <translation>请放到空秤上，稳定后自动销售。</translation>
    </message>
</context>
</TS>
